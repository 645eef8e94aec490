import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ReplaceRouteCommand,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { byTag, tagSpecification } from '../tags.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const Needs = z.object({
  vpcId: z.string(),
  internetGatewayId: z.string(),
  natGatewayIds: z.array(z.string()),
  subnets: z.object({ public: z.array(z.string()), application: z.array(z.string()), database: z.array(z.string()) }),
});
type Needs = z.output<typeof Needs>;

interface Wanted {
  readonly name: string;
  readonly subnets: (facts: Needs) => readonly string[];
  /** Where 0.0.0.0/0 goes. Databases have no way out at all, not even through NAT. */
  readonly exit: (facts: Needs) => { GatewayId: string } | { NatGatewayId: string } | undefined;
}

interface Found {
  readonly id: string;
  readonly exit: string | undefined;
  /** Ranges that somebody else has set a way for. */
  readonly surplus: readonly string[];
  readonly associations: readonly { readonly id: string; readonly subnetId: string }[];
}

/** One table for the public subnets, one a zone for the applications, so that each zone leaves by its own NAT gateway, one for the databases. */
const wanted = (): readonly Wanted[] => [
  {
    name: 'route-table/public',
    subnets: ({ subnets }) => subnets.public,
    exit: ({ internetGatewayId }) => ({ GatewayId: internetGatewayId }),
  },
  ...settings.zones.map((letter, index) => ({
    name: `route-table/application-${letter}`,
    subnets: ({ subnets }: Needs) => [subnets.application[index]!],
    exit: ({ natGatewayIds }: Needs) => ({ NatGatewayId: natGatewayIds[index]! }),
  })),
  { name: 'route-table/database', subnets: ({ subnets }) => subnets.database, exit: () => undefined },
];

const exitOf = (it: Wanted, facts: Needs) => Object.values(it.exit(facts) ?? {})[0] as string | undefined;
const missing = (found: Found, it: Wanted, facts: Needs) =>
  it.subnets(facts).filter((subnet) => !found.associations.some(({ subnetId }) => subnetId === subnet));

export const handler = resource<Wanted, Found, Needs>({
  needs: Needs,
  wanted,
  standIn: { id: '(a new route table)', exit: undefined, surplus: [], associations: [] },
  id: ({ id }) => id,

  async find({ name }) {
    const { RouteTables: [table] = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters: byTag(name) }));
    return table && describe(table);
  },
  async create(_, { facts, tags, token }) {
    const { RouteTable } = await ec2.send(
      new CreateRouteTableCommand({
        VpcId: facts.vpcId,
        ClientToken: token,
        TagSpecifications: tagSpecification('route-table', tags),
      }),
    );
    return describe(RouteTable!);
  },
  differences: (found, it, facts) => [
    ...(found.exit === exitOf(it, facts)
      ? []
      : [`0.0.0.0/0 goes to ${found.exit ?? 'nowhere'}, not to ${exitOf(it, facts) ?? 'nowhere'}`]),
    ...found.surplus.map((range) => `${range} has a way of its own`),
    ...missing(found, it, facts).map((subnet) => `${subnet} does not use it`),
  ],
  async update(found, it, { facts }) {
    const exit = it.exit(facts);
    if (exit && found.exit !== exitOf(it, facts)) {
      const route = { RouteTableId: found.id, DestinationCidrBlock: '0.0.0.0/0', ...exit };
      await ec2.send(found.exit ? new ReplaceRouteCommand(route) : new CreateRouteCommand(route));
    }
    const closed = [...found.surplus, ...(found.exit && !exit ? ['0.0.0.0/0'] : [])];
    for (const DestinationCidrBlock of closed)
      await ec2.send(new DeleteRouteCommand({ RouteTableId: found.id, DestinationCidrBlock }));
    const added = missing(found, it, facts).map(async (subnetId) => {
      const elsewhere = await associationOf(subnetId);
      if (elsewhere) await ec2.send(new DisassociateRouteTableCommand({ AssociationId: elsewhere }));
      const { AssociationId } = await ec2.send(
        new AssociateRouteTableCommand({ RouteTableId: found.id, SubnetId: subnetId }),
      );
      return { id: AssociationId!, subnetId };
    });
    return {
      id: found.id,
      exit: exitOf(it, facts),
      surplus: [],
      associations: [...found.associations, ...(await Promise.all(added))],
    };
  },
  async remove({ id, associations }) {
    for (const association of associations)
      await ec2.send(new DisassociateRouteTableCommand({ AssociationId: association.id }));
    await ec2.send(new DeleteRouteTableCommand({ RouteTableId: id }));
  },
  facts: () => ({}),
});

/** A subnet that somebody has given another table keeps that until it is taken away. */
async function associationOf(subnetId: string): Promise<string | undefined> {
  const { RouteTables = [] } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }),
  );
  return RouteTables.flatMap(({ Associations = [] }) => Associations).find(({ SubnetId }) => SubnetId === subnetId)
    ?.RouteTableAssociationId;
}

function describe({ RouteTableId, Routes = [], Associations = [] }: RouteTable): Found {
  const exit = Routes.find((route) => route.DestinationCidrBlock === '0.0.0.0/0');
  return {
    id: RouteTableId!,
    exit: exit && (exit.NatGatewayId ?? exit.GatewayId ?? exit.NetworkInterfaceId ?? 'something else'),
    surplus: Routes.filter(({ Origin }) => Origin === 'CreateRoute')
      .map(({ DestinationCidrBlock = '' }) => DestinationCidrBlock)
      .filter((range) => range !== '' && range !== '0.0.0.0/0'),
    associations: Associations.flatMap((it) =>
      it.SubnetId ? [{ id: it.RouteTableAssociationId!, subnetId: it.SubnetId }] : [],
    ),
  };
}

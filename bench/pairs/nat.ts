import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  DeleteNatGatewayCommand,
  DeleteRouteTableCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  ReleaseAddressCommand,
  ReplaceRouteTableAssociationCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Pair } from './pair.ts';
import type { World } from './world.ts';

const environmentTag = ({ connection }: World) => ({ Key: 'muster:environment', Value: connection.environment });

/** What the environment says in defence of its one gateway. */
async function reason(world: World, change: (settings: Record<string, unknown>) => Record<string, unknown>) {
  const FunctionName = world.named('audit');
  const { Environment } = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { SETTINGS = '{}', ...others } = Environment!.Variables!;
  const Variables = { ...others, SETTINGS: JSON.stringify(change(JSON.parse(SETTINGS))) };
  await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

async function subnets(world: World, layer: string): Promise<Subnet[]> {
  const { Name, Values } = { Name: 'tag:muster:resource', Values: [`subnet/${layer}-*`] };
  const Filters = [
    { Name: 'tag:muster:environment', Values: [environmentTag(world).Value] },
    { Name, Values },
  ];
  const { Subnets = [] } = await world.ec2.send(new DescribeSubnetsCommand({ Filters }));
  return Subnets.sort((a, b) => a.AvailabilityZone!.localeCompare(b.AvailabilityZone!));
}

async function tableOf(world: World, SubnetId: string) {
  const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
  const { RouteTables = [] } = await world.ec2.send(new DescribeRouteTablesCommand({ Filters }));
  return RouteTables[0];
}

const made = { address: '', gateway: '', table: '', association: '', former: '', because: undefined as unknown };

/** A gateway in the last zone, and the way of that zone's instances through it. */
async function second(world: World): Promise<void> {
  const [open, inside] = [(await subnets(world, 'public')).at(-1)!, (await subnets(world, 'application')).at(-1)!];
  const TagSpecifications = [{ ResourceType: 'natgateway' as const, Tags: [environmentTag(world)] }];
  made.address = (await world.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))).AllocationId!;
  const { NatGateway } = await world.ec2.send(
    new CreateNatGatewayCommand({ SubnetId: open.SubnetId, AllocationId: made.address, TagSpecifications }),
  );
  made.gateway = NatGateway!.NatGatewayId!;
  const NatGatewayIds = [made.gateway];
  await world.until('the second gateway is available', async () => {
    const { NatGateways = [] } = await world.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds }));
    return NatGateways[0]?.State === 'available';
  });
  made.table = (await world.ec2.send(new CreateRouteTableCommand({ VpcId: inside.VpcId }))).RouteTable!.RouteTableId!;
  await world.ec2.send(
    new CreateRouteCommand({
      RouteTableId: made.table,
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: made.gateway,
    }),
  );
  const former = await tableOf(world, inside.SubnetId!);
  made.former = former?.RouteTableId ?? '';
  const association = former?.Associations?.find((it) => it.SubnetId === inside.SubnetId);
  const { NewAssociationId } = association
    ? await world.ec2.send(
        new ReplaceRouteTableAssociationCommand({
          AssociationId: association.RouteTableAssociationId,
          RouteTableId: made.table,
        }),
      )
    : {
        NewAssociationId: (
          await world.ec2.send(new AssociateRouteTableCommand({ RouteTableId: made.table, SubnetId: inside.SubnetId }))
        ).AssociationId,
      };
  made.association = NewAssociationId!;
}

export const singleNatGateway: Pair = {
  // The first zone is the gateway's; meanwhile an instance of the other zone ends, and its replacement needs the way out.
  with: {
    targets: { zone: 'first' },
    seconds: 75,
    undoAfterSeconds: 150,
    expect: { rtoMs: 55_000, errorRate: 0.9 },
    stop: { client: { overMs: 100_000 } },
  },
  async during(world) {
    const zone = (await subnets(world, 'application')).at(-1)!.AvailabilityZone;
    await world.terminate('api', (it) => it.Placement?.AvailabilityZone === zone && it.State?.Name === 'running');
  },
  bad: (world) =>
    reason(world, ({ natGatewaysBecause, ...settings }) => {
      made.because = natGatewaysBecause;
      return settings;
    }),
  async mend(world) {
    if (!made.gateway) await second(world);
    await world.settled();
  },
  async after(world) {
    if (made.former)
      await world.ec2.send(
        new ReplaceRouteTableAssociationCommand({ AssociationId: made.association, RouteTableId: made.former }),
      );
    await world.ec2.send(new DeleteRouteTableCommand({ RouteTableId: made.table }));
    const NatGatewayIds = [made.gateway];
    await world.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: made.gateway }));
    await world.until('the second gateway is gone', async () => {
      const { NatGateways = [] } = await world.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds }));
      return NatGateways.every(({ State }) => State === 'deleted');
    });
    await world.ec2.send(new ReleaseAddressCommand({ AllocationId: made.address }));
    await reason(world, (settings) => ({ ...settings, natGatewaysBecause: made.because }));
  },
};

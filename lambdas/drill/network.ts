import {
  CreateNetworkAclCommand,
  DeleteNetworkAclCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  type NetworkAcl,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { tagSpecification } from '../tags.ts';
import { unless } from '../unless.ts';
import type { Injector } from './fault.ts';
import type { Harm } from './harm.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const RUN = 'muster:run';
const subnetsOf = ({ targets }: Harm) => targets.filter(({ id }) => id.startsWith('subnet-'));

/**
 * Cuts subnets off: a network ACL without rules denies everything, also to connections that are open, since it knows of none; a security group
 * would leave those alone (aws-facts §8.4). Their own ACLs are written down before, and looked up again when they are given back.
 */
export const blackout: Injector = {
  async inject(harm, note) {
    const subnets = subnetsOf(harm);
    const acls = await on(subnets.map(({ id }) => id));
    const own = acls.filter(({ Tags }) => !Tags?.some(({ Key }) => Key === RUN));
    await note(Object.fromEntries(associations(own).map(({ subnet, acl }) => [subnet, acl])));
    const { NetworkAcl } = await ec2.send(
      new CreateNetworkAclCommand({
        VpcId: subnets[0]!.facts!.vpcId,
        ClientToken: `blackout-${harm.run}`.slice(0, 64),
        TagSpecifications: tagSpecification('network-acl', { ...tags(harm), 'muster:drills': 'armed' }),
      }),
    );
    for (const { association, subnet } of associations(own))
      if (subnets.some(({ id }) => id === subnet)) await replace(association, NetworkAcl!.NetworkAclId!);
  },
  async undo(harm) {
    const mine = await byRun(harm.run);
    for (const { association, subnet } of associations(mine)) await replace(association, harm.notes[subnet]!);
    for (const { NetworkAclId } of mine)
      await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })).catch(unless('InvalidNetworkAclID.NotFound'));
  },
};

const tags = ({ run, execution }: Harm) => ({
  Name: `drill ${run}`,
  'muster:environment': environmentOf(execution),
  [RUN]: run,
});

/** `…:execution:muster-dev-drill:…` */
const environmentOf = (execution: string) => execution.split(':')[6]!.split('-')[1]!;

const on = async (subnets: readonly string[]): Promise<NetworkAcl[]> => {
  const Filters = [{ Name: 'association.subnet-id', Values: [...subnets] }];
  return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
};

const byRun = async (run: string): Promise<NetworkAcl[]> => {
  const Filters = [{ Name: `tag:${RUN}`, Values: [run] }];
  return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
};

const associations = (acls: readonly NetworkAcl[]) =>
  acls.flatMap(({ NetworkAclId, Associations = [] }) =>
    Associations.map((it) => ({
      acl: NetworkAclId!,
      association: it.NetworkAclAssociationId!,
      subnet: it.SubnetId!,
    })),
  );

const replace = (AssociationId: string, NetworkAclId: string) =>
  ec2
    .send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }))
    // The id of an association ends with it: an earlier attempt has replaced this one.
    .catch(unless('InvalidAssociationID.NotFound'));

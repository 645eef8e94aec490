import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { ValidationException } from '@aws-sdk/client-fis';
import type { Cloud, Principal } from '../../../service.ts';
import { refuse } from '../../refuse.ts';
import type { ActionType, RunningAction } from '../action-type.ts';
import { idsOf } from '../target-ids.ts';

interface Subnet {
  readonly SubnetId?: string | undefined;
  readonly VpcId?: string | undefined;
  readonly CidrBlock?: string | undefined;
  readonly AvailabilityZone?: string | undefined;
}

/** What taking it back needs: which ACL a subnet had, and which it has meanwhile. */
interface Swapped {
  readonly subnetId: string;
  readonly original: string;
  readonly clone: string;
}

const DENIED = { Protocol: '-1', RuleAction: 'deny' } as const;
const ALLOWED = { Protocol: '-1', RuleAction: 'allow' } as const;
const bothWays = (entry: NetworkAclEntry) => [true, false].map((Egress) => ({ ...entry, Egress }));

/**
 * `aws:network:disrupt-connectivity`, done as FIS does it: each subnet gets a copy of its network ACL with rules that deny, and its own back at the end.
 * Established connections are cut too, since ACLs have no state.
 */
export const disruptConnectivity = (cloud: Cloud): ActionType => ({
  description: 'Deny the specified traffic to and from the target subnets, by network ACLs.',
  targets: { Subnets: 'aws:ec2:subnet' },
  parameters: {
    scope: {
      description: 'all, availability-zone (to and from other zones of the VPC) or vpc (to and from outside).',
      required: true,
    },
    duration: { description: 'How long, e.g. PT2M.', required: true },
  },
  afterRestart: 'kept',
  async begin(action) {
    const ec2 = await cloud.use('ec2', action.principal);
    const { Subnets = [] } = await ec2.DescribeSubnets({});
    for (const subnetId of idsOf(action.targets.Subnets)) {
      const subnet = Subnets.find((it) => it.SubnetId === subnetId)!;
      const { association, acl } = await associated(cloud, action.principal, subnetId);
      const rules = rulesOf(action.parameters.scope, subnet, Subnets, acl.Entries ?? []);
      const { NetworkAcl } = await ec2.CreateNetworkAcl({
        VpcId: subnet.VpcId,
        TagSpecifications: [
          {
            ResourceType: 'network-acl',
            Tags: [
              { Key: 'managedByFIS', Value: 'true' },
              { Key: 'Name', Value: `FIS ${action.experimentArn.split('/').at(-1)}` },
            ],
          },
        ],
      });
      const clone = NetworkAcl!.NetworkAclId!;
      action.keep([...kept(action), { subnetId, original: acl.NetworkAclId!, clone } satisfies Swapped]);
      for (const entry of rules) await ec2.CreateNetworkAclEntry({ ...entry, NetworkAclId: clone } as never);
      await ec2.ReplaceNetworkAclAssociation({ AssociationId: association, NetworkAclId: clone });
    }
  },
  async undo(action) {
    const ec2 = await cloud.use('ec2', action.principal);
    for (const { subnetId, original, clone } of kept(action)) {
      // As it is now: somebody may have given the subnet another ACL meanwhile.
      const { association, acl } = await associated(cloud, action.principal, subnetId);
      if (acl.NetworkAclId === clone)
        await ec2.ReplaceNetworkAclAssociation({ AssociationId: association, NetworkAclId: original });
      await ec2.DeleteNetworkAcl({ NetworkAclId: clone }).catch((error: Error) => {
        if (error.name !== 'InvalidNetworkAclID.NotFound') throw error;
      });
    }
  },
});

const kept = (action: RunningAction) => (action.kept ?? []) as readonly Swapped[];

async function associated(cloud: Cloud, principal: Principal, subnetId: string) {
  const ec2 = await cloud.use('ec2', principal);
  const { NetworkAcls = [] } = await ec2.DescribeNetworkAcls({
    Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }],
  });
  const acl = NetworkAcls[0]!;
  const association = acl.Associations!.find((it) => it.SubnetId === subnetId)!.NetworkAclAssociationId!;
  return { association, acl };
}

function rulesOf(
  scope: string | undefined,
  subnet: Subnet,
  subnets: readonly Subnet[],
  entries: readonly NetworkAclEntry[],
): NetworkAclEntry[] {
  if (scope === 'all') return []; // an ACL without rules denies everything; traffic within a subnet passes no ACL
  const inVpc = subnets.filter((it) => it.VpcId === subnet.VpcId);
  const own = entries
    .filter((it) => (it.RuleNumber ?? 0) <= 32_000)
    .map((it) => ({ ...it, RuleNumber: it.RuleNumber! + 500 }));
  const numbered = (list: NetworkAclEntry[]) => list.map((it, index) => ({ ...it, RuleNumber: index + 1 }));
  if (scope === 'availability-zone') {
    const others = inVpc.filter((it) => it.AvailabilityZone !== subnet.AvailabilityZone);
    return [...numbered(others.flatMap(({ CidrBlock }) => bothWays({ ...DENIED, CidrBlock }))), ...own];
  }
  if (scope === 'vpc') return numbered(inVpc.flatMap(({ CidrBlock }) => bothWays({ ...ALLOWED, CidrBlock })));
  return refuse(ValidationException, `The scope "${scope}" is not known here: use all, availability-zone or vpc`);
}

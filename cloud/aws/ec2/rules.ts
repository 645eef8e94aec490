import type { NetworkAclEntry, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { AclEntry, GroupRule, RuledSubnet, Rules } from '../../machines/network/judge.ts';
import { routeTableOfSubnet } from './existing.ts';
import type { Model } from './model.ts';

/** Security groups, network ACLs and routes of all VPCs, as the network judges connections by them. */
export function rulesOf(model: Model): Rules {
  const groupRules = model.groupRules.values();
  const directed = (groupId: string | undefined, isEgress: boolean) =>
    groupRules.filter((rule) => rule.GroupId === groupId && rule.IsEgress === isEgress).flatMap(groupRule);
  return {
    interfaces: Object.fromEntries(
      model.interfaces
        .values()
        .map((eni) => [
          eni.PrivateIpAddress,
          { vpc: eni.VpcId!, subnet: eni.SubnetId!, groups: eni.Groups!.map((group) => group.GroupId!) },
        ]),
    ),
    groups: Object.fromEntries(
      model.groups
        .values()
        .map(({ GroupId }) => [GroupId, { ingress: directed(GroupId, false), egress: directed(GroupId, true) }]),
    ),
    subnets: Object.fromEntries(
      model.subnets.values().map(({ SubnetId }) => [SubnetId, subnetRules(model, SubnetId!)]),
    ),
  };
}

/** Only TCP is carried here, and only IPv4. */
function groupRule(rule: SecurityGroupRule): GroupRule[] {
  const peer = rule.CidrIpv4 ?? rule.ReferencedGroupInfo?.GroupId;
  if (!peer || (rule.IpProtocol !== '-1' && rule.IpProtocol !== 'tcp')) return [];
  return [rule.IpProtocol === '-1' ? { peer } : { peer, ports: [rule.FromPort!, rule.ToPort!] }];
}

function subnetRules(model: Model, subnetId: string): RuledSubnet {
  const acl = model.networkAcls.values().find((it) => it.Associations?.some((a) => a.SubnetId === subnetId));
  const entries = (egress: boolean) => (acl?.Entries ?? []).filter((it) => it.Egress === egress).flatMap(aclEntry);
  const natSubnet = natOf(model, subnetId)?.SubnetId;
  return {
    isPublic: isPublic(model, subnetId),
    ...(natSubnet && { natSubnet }),
    inbound: entries(false),
    outbound: entries(true),
  };
}

function aclEntry({ Protocol, CidrBlock, RuleAction, PortRange }: NetworkAclEntry): AclEntry[] {
  if (!CidrBlock || (Protocol !== '-1' && Protocol !== '6')) return [];
  const entry = { allow: RuleAction === 'allow', cidr: CidrBlock };
  return [Protocol === '-1' ? entry : { ...entry, ports: [PortRange?.From ?? 0, PortRange?.To ?? 65_535] }];
}

function isPublic(model: Model, subnetId: string): boolean {
  const routes = routeTableOfSubnet(model, subnetId)?.Routes ?? [];
  return routes.some((route) => route.State === 'active' && isAttached(model, route.GatewayId));
}

const isAttached = (model: Model, gatewayId: string | undefined) =>
  !!model.internetGateways.get(gatewayId ?? '')?.Attachments?.length;

/**
 * Whether what lives in the subnet reaches the internet: by a route to an attached internet gateway, or to an available NAT gateway that
 * is itself in a public subnet. Security groups and ACLs are asked for each connection, not here.
 */
export function reachesInternet(model: Model, subnetId: string): boolean {
  if (isPublic(model, subnetId)) return true;
  const nat = natOf(model, subnetId);
  return nat?.State === 'available' && nat.ConnectivityType === 'public' && isPublic(model, nat.SubnetId!);
}

/** The NAT gateway that the default route of the subnet leads to. */
function natOf(model: Model, subnetId: string) {
  const route = routeTableOfSubnet(model, subnetId)?.Routes?.find(
    (it) => it.DestinationCidrBlock === '0.0.0.0/0' && it.State === 'active',
  );
  return model.natGateways.get(route?.NatGatewayId ?? '');
}

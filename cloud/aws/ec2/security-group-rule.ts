import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { canonical } from './cidr.ts';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { newId } from './id.ts';
import type { Model } from './model.ts';

/** One rule has one peer; the older form of the API, an IpPermission, has many for the same ports. */
export type Rule = Omit<SecurityGroupRule, 'SecurityGroupRuleId' | 'Tags'>;

export function putRule(model: Model, rule: Rule): SecurityGroupRule {
  const SecurityGroupRuleId = newId('sgr');
  return model.groupRules.put(SecurityGroupRuleId, { SecurityGroupRuleId, GroupOwnerId: model.cloud.account, ...rule });
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', all: '-1' };

/** Throws `InvalidGroup.NotFound` for a group that is not there, `InvalidParameterValue` for ports that make no sense. */
export function rulesFrom(
  model: Model,
  GroupId: string,
  IsEgress: boolean,
  permissions: readonly IpPermission[],
): Rule[] {
  return permissions.flatMap((permission) => {
    if (!permission.IpProtocol) throw missingParameter('ipProtocol');
    const IpProtocol = PROTOCOLS[permission.IpProtocol] ?? permission.IpProtocol.toLowerCase();
    const all = IpProtocol === '-1';
    const { FromPort, ToPort } = permission;
    if ((IpProtocol === 'tcp' || IpProtocol === 'udp') && (FromPort === undefined || ToPort === undefined))
      throw missingParameter('fromPort, toPort');
    if (!all && IpProtocol !== 'icmp' && FromPort! > ToPort!)
      throw invalidParameter(`Invalid TCP port range (${FromPort}:${ToPort})`);
    const rule = { GroupId, IsEgress, IpProtocol, FromPort: all ? -1 : FromPort, ToPort: all ? -1 : ToPort };
    const rules: Rule[] = [
      ...(permission.IpRanges ?? []).map((it) => ({
        ...rule,
        CidrIpv4: canonical(it.CidrIp ?? ''),
        Description: it.Description,
      })),
      ...(permission.Ipv6Ranges ?? []).map((it) => ({ ...rule, CidrIpv6: it.CidrIpv6, Description: it.Description })),
      ...(permission.PrefixListIds ?? []).map((it) => ({
        ...rule,
        PrefixListId: it.PrefixListId,
        Description: it.Description,
      })),
      ...(permission.UserIdGroupPairs ?? []).map((it) => {
        if (!model.groups.has(it.GroupId ?? '')) throw notFound.group(it.GroupId ?? '');
        return {
          ...rule,
          ReferencedGroupInfo: { GroupId: it.GroupId, UserId: it.UserId ?? model.cloud.account },
          Description: it.Description,
        };
      }),
    ];
    if (!rules.length) throw missingParameter('ipPermissions');
    return rules;
  });
}

const peerOf = (rule: Rule) => rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId;
const portsOf = (rule: Rule) => `${rule.IpProtocol} ${rule.FromPort ?? -1} ${rule.ToPort ?? -1}`;

/** Descriptions do not distinguish rules. */
export const sameRule = (one: Rule) => (other: Rule) =>
  one.GroupId === other.GroupId &&
  one.IsEgress === other.IsEgress &&
  portsOf(one) === portsOf(other) &&
  peerOf(one) === peerOf(other);

export function duplicate(rule: Rule) {
  const { IpProtocol, FromPort, ToPort } = rule;
  const what = IpProtocol === '-1' ? 'ALL' : `${IpProtocol?.toUpperCase()}, from port: ${FromPort}, to port: ${ToPort}`;
  return ec2Error(
    'InvalidPermission.Duplicate',
    `the specified rule "peer: ${peerOf(rule)}, ${what}, ALLOW" already exists`,
  );
}

/** The rules of a group in one direction, those with the same ports together. */
export function permissionsOf(model: Model, groupId: string, isEgress: boolean): IpPermission[] {
  const rules = model.groupRules.values().filter((rule) => rule.GroupId === groupId && rule.IsEgress === isEgress);
  return Object.values(Object.groupBy(rules, portsOf)).map((same = []) => {
    const [{ IpProtocol, FromPort, ToPort }] = same as [Rule];
    const ports = IpProtocol === '-1' ? {} : { FromPort, ToPort };
    return {
      IpProtocol,
      ...ports,
      IpRanges: same.flatMap(({ CidrIpv4: CidrIp, Description }) => (CidrIp ? [{ CidrIp, Description }] : [])),
      Ipv6Ranges: same.flatMap(({ CidrIpv6, Description }) => (CidrIpv6 ? [{ CidrIpv6, Description }] : [])),
      PrefixListIds: same.flatMap(({ PrefixListId, Description }) =>
        PrefixListId ? [{ PrefixListId, Description }] : [],
      ),
      UserIdGroupPairs: same.flatMap(({ ReferencedGroupInfo, Description }) =>
        ReferencedGroupInfo
          ? [{ GroupId: ReferencedGroupInfo.GroupId, UserId: ReferencedGroupInfo.UserId, Description }]
          : [],
      ),
    };
  });
}

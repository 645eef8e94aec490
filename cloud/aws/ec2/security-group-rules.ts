import type { IpPermission, SecurityGroupRule, TagSpecification } from '@aws-sdk/client-ec2';
import { ec2Error, missingParameter, notFound } from './ec2-error.ts';
import { groupOf } from './existing.ts';
import type { Ec2Operations, Model } from './model.ts';
import { duplicate, putRule, rulesFrom, sameRule } from './security-group-rule.ts';
import { select } from './select.ts';

interface Change {
  GroupId?: string;
  IpPermissions?: IpPermission[];
  SecurityGroupRuleIds?: string[];
  TagSpecifications?: TagSpecification[];
  IpProtocol?: string;
  FromPort?: number;
  ToPort?: number;
  CidrIp?: string;
}

export function securityGroupRuleOperations(model: Model) {
  const { groupRules, tags } = model;
  const answer = (rule: SecurityGroupRule) => ({
    // Of all traffic, AWS says that its ports are -1.
    ...(rule.IpProtocol === '-1' && { FromPort: -1, ToPort: -1 }),
    ...rule,
    SecurityGroupRuleArn: model.cloud.arn('ec2', `security-group-rule/${rule.SecurityGroupRuleId}`),
    Tags: tags.list(rule.SecurityGroupRuleId!),
  });

  /** A single rule may also be written flat: protocol, ports and CIDR beside the group's id. */
  function permissions(change: Change): IpPermission[] {
    if (change.IpPermissions?.length) return change.IpPermissions;
    const { IpProtocol, FromPort, ToPort, CidrIp } = change;
    if (!IpProtocol || !CidrIp) throw missingParameter('ipPermissions');
    return [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }];
  }

  function authorize(change: Change, isEgress: boolean) {
    const groupId = groupOf(model, change.GroupId).GroupId!;
    const rules = rulesFrom(model, groupId, isEgress, permissions(change));
    const known = rules.find((rule) => groupRules.values().some(sameRule(rule)));
    if (known) throw duplicate(known);
    const made = rules.map((rule) => putRule(model, rule));
    for (const { SecurityGroupRuleId } of made)
      tags.specified(SecurityGroupRuleId!, 'security-group-rule', change.TagSpecifications);
    return { Return: true, SecurityGroupRules: made.map(answer) };
  }

  function revoke(change: Change, isEgress: boolean) {
    const groupId = groupOf(model, change.GroupId).GroupId!;
    const own = groupRules.values().filter((rule) => rule.GroupId === groupId && rule.IsEgress === isEgress);
    const gone = change.SecurityGroupRuleIds?.length
      ? change.SecurityGroupRuleIds.map((id) => {
          const rule = own.find((it) => it.SecurityGroupRuleId === id);
          if (!rule) throw notFound.groupRule(id);
          return rule;
        })
      : rulesFrom(model, groupId, isEgress, permissions(change)).map((wanted) => {
          const rule = own.find(sameRule(wanted));
          if (!rule)
            throw ec2Error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
          return rule;
        });
    for (const { SecurityGroupRuleId } of gone) {
      groupRules.delete(SecurityGroupRuleId!);
      tags.forget(SecurityGroupRuleId!);
    }
    return {
      Return: true,
      RevokedSecurityGroupRules: gone.map(({ Tags: _, GroupOwnerId: __, ReferencedGroupInfo, ...rule }) => ({
        ...rule,
        ReferencedGroupId: ReferencedGroupInfo?.GroupId,
      })),
    };
  }

  return {
    AuthorizeSecurityGroupIngress: async (change) => authorize(change, false),
    AuthorizeSecurityGroupEgress: async (change) => authorize(change, true),
    RevokeSecurityGroupIngress: async (change) => revoke(change, false),
    RevokeSecurityGroupEgress: async (change) => revoke(change, true),

    async DescribeSecurityGroupRules({ SecurityGroupRuleIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: groupRules.values(),
        id: (rule) => rule.SecurityGroupRuleId,
        ids: SecurityGroupRuleIds,
        missing: notFound.groupRule,
        filters: Filters,
        fields: (rule) => ({ 'group-id': rule.GroupId, 'security-group-rule-id': rule.SecurityGroupRuleId }),
        tags: (rule) => tags.of(rule.SecurityGroupRuleId!),
        input,
      });
      return { SecurityGroupRules: rows.map(answer), ...next };
    },
  } satisfies Ec2Operations;
}

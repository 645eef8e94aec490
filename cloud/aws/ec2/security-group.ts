import type { SecurityGroup, TagSpecification } from '@aws-sdk/client-ec2';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { groupOf, vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { permissionsOf, putRule } from './security-group-rule.ts';
import { select } from './select.ts';

interface Wanted {
  VpcId: string;
  GroupName: string;
  Description: string;
  TagSpecifications?: readonly TagSpecification[];
}

/** A new group lets everything out; the default group of a VPC also lets its own members in. */
export function createSecurityGroup(model: Model, wanted: Wanted): SecurityGroup {
  const { VpcId, GroupName, Description } = wanted;
  const GroupId = newId('sg');
  const { account } = model.cloud;
  const SecurityGroupArn = model.cloud.arn('ec2', `security-group/${GroupId}`);
  const group = model.groups.put(GroupId, {
    GroupId,
    GroupName,
    Description,
    VpcId,
    OwnerId: account,
    SecurityGroupArn,
  });
  putRule(model, { GroupId, IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' });
  if (GroupName === 'default')
    putRule(model, { GroupId, IsEgress: false, IpProtocol: '-1', ReferencedGroupInfo: { GroupId, UserId: account } });
  model.tags.specified(GroupId, 'security-group', wanted.TagSpecifications);
  return group;
}

export function securityGroupOperations(model: Model) {
  const { groups, groupRules, tags } = model;
  const answer = (group: SecurityGroup) => ({
    ...group,
    IpPermissions: permissionsOf(model, group.GroupId!, false),
    IpPermissionsEgress: permissionsOf(model, group.GroupId!, true),
    Tags: tags.list(group.GroupId!),
  });

  return {
    /** The groups that can be used in a VPC: its own, as nothing here shares any. */
    async GetSecurityGroupsForVpc({ VpcId, Filters, MaxResults, NextToken }) {
      const { rows, ...next } = select({
        rows: groups.values().filter((it) => it.VpcId === vpcOf(model, VpcId).VpcId),
        id: (group) => group.GroupId,
        filters: Filters,
        fields: (group) => ({
          'group-id': group.GroupId,
          'group-name': group.GroupName,
          description: group.Description,
          'owner-id': group.OwnerId,
          'primary-vpc-id': group.VpcId,
        }),
        input: { MaxResults, NextToken },
      });
      const SecurityGroupForVpcs = rows.map(({ GroupId, GroupName, Description, OwnerId, VpcId: PrimaryVpcId }) => ({
        ...{ GroupId, GroupName, Description, OwnerId, PrimaryVpcId },
        Tags: tags.list(GroupId!),
      }));
      return { SecurityGroupForVpcs, ...next };
    },

    async CreateSecurityGroup({ GroupName, Description, VpcId, TagSpecifications }) {
      if (!GroupName) throw missingParameter('GroupName');
      if (!Description) throw missingParameter('GroupDescription');
      const vpc = vpcOf(model, VpcId);
      if (GroupName.startsWith('sg-') || GroupName === 'default')
        throw invalidParameter(`Invalid security group name '${GroupName}': it is reserved`);
      if (!/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(Description))
        throw invalidParameter(
          `Value (${Description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
        );
      if (groups.values().some((group) => group.VpcId === VpcId && group.GroupName === GroupName))
        throw ec2Error('InvalidGroup.Duplicate', `The security group '${GroupName}' already exists for VPC '${VpcId}'`);
      const group = createSecurityGroup(model, { VpcId: vpc.VpcId!, GroupName, Description, TagSpecifications });
      return { GroupId: group.GroupId, SecurityGroupArn: group.SecurityGroupArn, Tags: tags.list(group.GroupId!) };
    },

    async DescribeSecurityGroups({ GroupIds, GroupNames, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: groups.values().filter((group) => !GroupNames?.length || GroupNames.includes(group.GroupName!)),
        id: (group) => group.GroupId,
        ids: GroupIds,
        missing: notFound.group,
        filters: Filters,
        fields: (group) => {
          const rules = groupRules.values().filter((rule) => rule.GroupId === group.GroupId);
          const ingress = rules.filter((rule) => !rule.IsEgress);
          return {
            'group-id': group.GroupId,
            'group-name': group.GroupName,
            'vpc-id': group.VpcId,
            description: group.Description,
            'owner-id': group.OwnerId,
            'ip-permission.cidr': ingress.map((it) => it.CidrIpv4),
            'ip-permission.group-id': ingress.map((it) => it.ReferencedGroupInfo?.GroupId),
            'ip-permission.from-port': ingress.map((it) => String(it.FromPort)),
            'ip-permission.to-port': ingress.map((it) => String(it.ToPort)),
            'ip-permission.protocol': ingress.map((it) => it.IpProtocol),
            'egress.ip-permission.cidr': rules.filter((it) => it.IsEgress).map((it) => it.CidrIpv4),
            'egress.ip-permission.group-id': rules
              .filter((it) => it.IsEgress)
              .map((it) => it.ReferencedGroupInfo?.GroupId),
          };
        },
        tags: (group) => tags.of(group.GroupId!),
        input,
      });
      return { SecurityGroups: rows.map(answer), ...next };
    },

    async DeleteSecurityGroup({ GroupId }) {
      const group = groupOf(model, GroupId);
      if (group.GroupName === 'default')
        throw ec2Error('CannotDelete', `the specified group: "${GroupId}" name: "default" cannot be deleted by a user`);
      const isReferenced = groupRules
        .values()
        .some((rule) => rule.GroupId !== GroupId && rule.ReferencedGroupInfo?.GroupId === GroupId);
      const isUsed = model.interfaces.values().some((eni) => eni.Groups?.some((it) => it.GroupId === GroupId));
      if (isReferenced || isUsed) throw ec2Error('DependencyViolation', `resource ${GroupId} has a dependent object`);
      for (const [id, rule] of groupRules.entries())
        if (rule.GroupId === GroupId) {
          groupRules.delete(id);
          tags.forget(id);
        }
      groups.delete(GroupId!);
      tags.forget(GroupId!);
      return { Return: true, GroupId };
    },
  } satisfies Ec2Operations;
}

import type { Vpc } from '@aws-sdk/client-ec2';
import { block, canonical } from './cidr.ts';
import { defaultDhcpOptionsId } from './dhcp-options.ts';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { createNetworkAcl } from './network-acl.ts';
import { createRouteTable } from './route-table.ts';
import { createSecurityGroup } from './security-group.ts';
import { select } from './select.ts';

export function vpcOperations(model: Model) {
  const { vpcs, vpcAttributes, tags, cloud } = model;
  const answer = (vpc: Vpc) => ({ ...vpc, Tags: tags.list(vpc.VpcId!) });

  /** What a VPC's own defaults do not count as: they go with it. */
  function dependents(id: string): boolean {
    const within = (row: { VpcId?: string }) => row.VpcId === id;
    return (
      model.subnets.values().some(within) ||
      model.groups.values().some((group) => within(group) && group.GroupName !== 'default') ||
      model.routeTables.values().some((table) => within(table) && !table.Associations?.some((it) => it.Main)) ||
      model.networkAcls.values().some((acl) => within(acl) && !acl.IsDefault) ||
      model.interfaces.values().some(within) ||
      model.endpoints.values().some(within) ||
      model.internetGateways.values().some((gateway) => gateway.Attachments?.some(within))
    );
  }

  return {
    async CreateVpc({ CidrBlock, InstanceTenancy = 'default', TagSpecifications }) {
      if (!CidrBlock) throw missingParameter('cidrBlock');
      const { size } = block(CidrBlock);
      // A VPC is between a /28 and a /16.
      if (size < 16 || size > 65_536) throw ec2Error('InvalidVpc.Range', `The CIDR '${CidrBlock}' is invalid.`);
      const VpcId = newId('vpc');
      const CanonicalBlock = canonical(CidrBlock);
      const vpc = vpcs.put(VpcId, {
        VpcId,
        CidrBlock: CanonicalBlock,
        CidrBlockAssociationSet: [
          {
            AssociationId: newId('vpc-cidr-assoc'),
            CidrBlock: CanonicalBlock,
            CidrBlockState: { State: 'associated' },
          },
        ],
        DhcpOptionsId: defaultDhcpOptionsId(cloud),
        InstanceTenancy,
        IsDefault: false,
        OwnerId: cloud.account,
        State: 'available',
      });
      tags.specified(VpcId, 'vpc', TagSpecifications);
      vpcAttributes.put(VpcId, { dnsSupport: true, dnsHostnames: false });
      createSecurityGroup(model, { VpcId, GroupName: 'default', Description: 'default VPC security group' });
      createNetworkAcl(model, vpc, { IsDefault: true });
      createRouteTable(model, vpc, { isMain: true });
      return { Vpc: { ...answer(vpc), State: 'pending' as const } };
    },

    async DescribeVpcs({ VpcIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: vpcs.values(),
        id: (vpc) => vpc.VpcId,
        ids: VpcIds,
        missing: notFound.vpc,
        filters: Filters,
        fields: (vpc) => ({
          'vpc-id': vpc.VpcId,
          cidr: vpc.CidrBlock,
          'cidr-block-association.cidr-block': vpc.CidrBlock,
          state: vpc.State,
          'is-default': vpc.IsDefault,
          isDefault: vpc.IsDefault,
          'owner-id': vpc.OwnerId,
          'dhcp-options-id': vpc.DhcpOptionsId,
        }),
        tags: (vpc) => tags.of(vpc.VpcId!),
        input,
      });
      return { Vpcs: rows.map(answer), ...next };
    },

    async DescribeVpcAttribute({ VpcId, Attribute }) {
      const { dnsHostnames, dnsSupport } = vpcAttributes.get(vpcOf(model, VpcId).VpcId!)!;
      switch (Attribute) {
        case 'enableDnsSupport':
          return { VpcId, EnableDnsSupport: { Value: dnsSupport } };
        case 'enableDnsHostnames':
          return { VpcId, EnableDnsHostnames: { Value: dnsHostnames } };
        case 'enableNetworkAddressUsageMetrics':
          return { VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
        default:
          throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
      }
    },

    async ModifyVpcAttribute({ VpcId, EnableDnsHostnames, EnableDnsSupport }) {
      const id = vpcOf(model, VpcId).VpcId!;
      if (EnableDnsHostnames && EnableDnsSupport)
        throw ec2Error('InvalidParameterCombination', 'Fields for multiple attribute types specified');
      const before = vpcAttributes.get(id)!;
      vpcAttributes.put(id, {
        dnsHostnames: EnableDnsHostnames?.Value ?? before.dnsHostnames,
        dnsSupport: EnableDnsSupport?.Value ?? before.dnsSupport,
      });
      return {};
    },

    async DeleteVpc({ VpcId }) {
      const id = vpcOf(model, VpcId).VpcId!;
      if (dependents(id))
        throw ec2Error('DependencyViolation', `The vpc '${id}' has dependencies and cannot be deleted.`);
      for (const table of [model.groups, model.networkAcls, model.routeTables])
        for (const [key, row] of table.entries()) if (row.VpcId === id) table.delete(key);
      for (const [key, rule] of model.groupRules.entries())
        if (!model.groups.has(rule.GroupId ?? '')) model.groupRules.delete(key);
      vpcAttributes.delete(id);
      vpcs.delete(id);
      tags.forget(id);
      return {};
    },
  } satisfies Ec2Operations;
}

import type { Subnet } from '@aws-sdk/client-ec2';
import { block, canonical, capacity, contains, overlap } from './cidr.ts';
import { dependencyViolation, ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { subnetOf, vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';
import { zoneIdOf } from './zone.ts';

export function subnetOperations(model: Model) {
  const { subnets, tags, cloud } = model;
  const used = (id: string) => model.interfaces.values().filter((it) => it.SubnetId === id).length;
  const answer = (subnet: Subnet) => ({
    ...subnet,
    AvailableIpAddressCount: capacity(subnet.CidrBlock!) - used(subnet.SubnetId!),
    Tags: tags.list(subnet.SubnetId!),
  });

  function zoneFor(name: string | undefined, id: string | undefined): string {
    const zone = name ?? cloud.zones.find((it) => zoneIdOf(cloud, it) === id) ?? (id ? undefined : cloud.zones[0]);
    if (zone && cloud.zones.includes(zone)) return zone;
    throw invalidParameter(
      `Value (${name ?? id}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${cloud.zones.join(', ')}.`,
    );
  }

  return {
    async CreateSubnet({ VpcId, CidrBlock, AvailabilityZone, AvailabilityZoneId, TagSpecifications }) {
      const vpc = vpcOf(model, VpcId);
      if (!CidrBlock) throw missingParameter('cidrBlock');
      const { size } = block(CidrBlock);
      if (size < 16 || size > 65_536 || !contains(vpc.CidrBlock!, CidrBlock))
        throw ec2Error('InvalidSubnet.Range', `The CIDR '${CidrBlock}' is invalid.`);
      if (subnets.values().some((other) => other.VpcId === VpcId && overlap(other.CidrBlock!, CidrBlock)))
        throw ec2Error('InvalidSubnet.Conflict', `The CIDR '${CidrBlock}' conflicts with another subnet`);
      const zone = zoneFor(AvailabilityZone, AvailabilityZoneId);
      const SubnetId = newId('subnet');
      const subnet = subnets.put(SubnetId, {
        SubnetId,
        SubnetArn: cloud.arn('ec2', `subnet/${SubnetId}`),
        VpcId,
        CidrBlock: canonical(CidrBlock),
        AvailabilityZone: zone,
        AvailabilityZoneId: zoneIdOf(cloud, zone),
        AssignIpv6AddressOnCreation: false,
        DefaultForAz: false,
        EnableDns64: false,
        Ipv6CidrBlockAssociationSet: [],
        Ipv6Native: false,
        MapCustomerOwnedIpOnLaunch: false,
        MapPublicIpOnLaunch: false,
        OwnerId: cloud.account,
        PrivateDnsNameOptionsOnLaunch: {
          HostnameType: 'ip-name',
          EnableResourceNameDnsARecord: false,
          EnableResourceNameDnsAAAARecord: false,
        },
        State: 'available',
      });
      tags.specified(SubnetId, 'subnet', TagSpecifications);
      const acl = model.networkAcls.values().find((it) => it.VpcId === VpcId && it.IsDefault)!;
      const association = { NetworkAclAssociationId: newId('aclassoc'), NetworkAclId: acl.NetworkAclId, SubnetId };
      model.networkAcls.put(acl.NetworkAclId!, { ...acl, Associations: [...(acl.Associations ?? []), association] });
      return { Subnet: answer(subnet) };
    },

    async DescribeSubnets({ SubnetIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: subnets.values(),
        id: (subnet) => subnet.SubnetId,
        ids: SubnetIds,
        missing: notFound.subnet,
        filters: Filters,
        fields: (subnet) => ({
          'subnet-id': subnet.SubnetId,
          'subnet-arn': subnet.SubnetArn,
          'vpc-id': subnet.VpcId,
          'availability-zone': subnet.AvailabilityZone,
          availabilityZone: subnet.AvailabilityZone,
          'availability-zone-id': subnet.AvailabilityZoneId,
          cidr: subnet.CidrBlock,
          'cidr-block': subnet.CidrBlock,
          cidrBlock: subnet.CidrBlock,
          'default-for-az': subnet.DefaultForAz,
          'map-public-ip-on-launch': subnet.MapPublicIpOnLaunch,
          'owner-id': subnet.OwnerId,
          state: subnet.State,
        }),
        tags: (subnet) => tags.of(subnet.SubnetId!),
        input,
      });
      return { Subnets: rows.map(answer), ...next };
    },

    async ModifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch }) {
      const subnet = subnetOf(model, SubnetId);
      if (MapPublicIpOnLaunch)
        subnets.put(subnet.SubnetId!, { ...subnet, MapPublicIpOnLaunch: MapPublicIpOnLaunch.Value ?? false });
      return {};
    },

    async DeleteSubnet({ SubnetId }) {
      const id = subnetOf(model, SubnetId).SubnetId!;
      if (used(id)) throw dependencyViolation('subnet', id);
      for (const acl of model.networkAcls.values())
        if (acl.Associations?.some((it) => it.SubnetId === id))
          model.networkAcls.put(acl.NetworkAclId!, {
            ...acl,
            Associations: acl.Associations.filter((it) => it.SubnetId !== id),
          });
      for (const table of model.routeTables.values())
        if (table.Associations?.some((it) => it.SubnetId === id))
          model.routeTables.put(table.RouteTableId!, {
            ...table,
            Associations: table.Associations.filter((it) => it.SubnetId !== id),
          });
      subnets.delete(id);
      tags.forget(id);
      return {};
    },
  } satisfies Ec2Operations;
}

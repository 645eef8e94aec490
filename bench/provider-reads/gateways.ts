import { type Kind, only, tags, there } from './kind.ts';

const filter = (Name: string, value: string) => ({ Name, Values: [value] });

const internetGateway: Kind = {
  type: 'aws_internet_gateway',
  find: async ({ ec2 }) =>
    (await ec2.DescribeInternetGateways({})).InternetGateways!.map((it) => it.InternetGatewayId!),
  async read({ ec2 }, id) {
    const answer = await ec2.DescribeInternetGateways({ InternetGatewayIds: [id] });
    const it = only(answer.InternetGateways, 'internet gateway');
    // The provider waits for `available`, which is what AWS says, though its model has no such value.
    const attachment = there(it.Attachments, 'Attachments')[0];
    return {
      owner_id: it.OwnerId,
      vpc_id: attachment?.VpcId,
      attached: (attachment?.State as string) === 'available' || undefined,
      tags: tags(it.Tags),
    };
  },
};

const natGateway: Kind = {
  type: 'aws_nat_gateway',
  find: async ({ ec2 }) =>
    (await ec2.DescribeNatGateways({ Filter: [filter('state', 'available')] })).NatGateways!.map(
      (it) => it.NatGatewayId!,
    ),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeNatGateways({ NatGatewayIds: [id] })).NatGateways, 'NAT gateway');
    const primary = it.NatGatewayAddresses?.find(({ IsPrimary }) => IsPrimary);
    return {
      allocation_id: primary?.AllocationId,
      association_id: primary?.AssociationId,
      network_interface_id: primary?.NetworkInterfaceId,
      private_ip: primary?.PrivateIp,
      public_ip: primary?.PublicIp,
      connectivity_type: it.ConnectivityType,
      subnet_id: it.SubnetId,
      tags: tags(it.Tags),
    };
  },
};

const address: Kind = {
  type: 'aws_eip',
  find: async ({ ec2 }) => (await ec2.DescribeAddresses({})).Addresses!.map((it) => it.AllocationId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeAddresses({ AllocationIds: [id] })).Addresses, 'address');
    const reverse = await ec2.DescribeAddressesAttribute({ AllocationIds: [id], Attribute: 'domain-name' });
    return {
      domain: it.Domain,
      network_border_group: it.NetworkBorderGroup,
      public_ip: it.PublicIp,
      public_ipv4_pool: it.PublicIpv4Pool,
      ptr_record: there(reverse.Addresses, 'Addresses')[0]?.PtrRecord ?? '',
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { name }) {
    const TagSpecifications = [{ ResourceType: 'elastic-ip' as const, Tags: [{ Key: 'Name', Value: name }] }];
    const { AllocationId = '' } = await ec2.AllocateAddress({ Domain: 'vpc', TagSpecifications });
    return {
      id: AllocationId,
      planned: { domain: 'vpc', public_ipv4_pool: 'amazon', tags: { Name: name } },
      remove: () => ec2.ReleaseAddress({ AllocationId }),
    };
  },
};

const endpoint: Kind = {
  type: 'aws_vpc_endpoint',
  find: async ({ ec2 }) => (await ec2.DescribeVpcEndpoints({})).VpcEndpoints!.map((it) => it.VpcEndpointId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints, 'VPC endpoint');
    const lists = await ec2.DescribePrefixLists({ Filters: [filter('prefix-list-name', it.ServiceName ?? '')] });
    return {
      owner_id: it.OwnerId,
      policy: it.PolicyDocument && JSON.parse(it.PolicyDocument),
      private_dns_enabled: it.PrivateDnsEnabled,
      requester_managed: it.RequesterManaged,
      route_table_ids: it.RouteTableIds,
      service_name: it.ServiceName,
      state: it.State,
      vpc_endpoint_type: it.VpcEndpointType,
      vpc_id: it.VpcId,
      prefix_list_id: it.VpcEndpointType === 'Gateway' ? lists.PrefixLists?.[0]?.PrefixListId : '',
      cidr_blocks: it.VpcEndpointType === 'Gateway' ? lists.PrefixLists?.[0]?.Cidrs : [],
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { vpc, region }) {
    const ServiceName = `com.amazonaws.${region}.s3`;
    const { VpcEndpoint } = await ec2.CreateVpcEndpoint({ VpcId: vpc, ServiceName, VpcEndpointType: 'Gateway' });
    const id = VpcEndpoint!.VpcEndpointId!;
    return {
      id,
      planned: { service_name: ServiceName, state: 'available', vpc_endpoint_type: 'Gateway', vpc_id: vpc, tags: {} },
      remove: () => ec2.DeleteVpcEndpoints({ VpcEndpointIds: [id] }),
    };
  },
};

export const gateways: readonly Kind[] = [internetGateway, natGateway, address, endpoint];

import { type Kind, only, tags, there } from './kind.ts';

const filter = (Name: string, value: string) => ({ Name, Values: [value] });

const vpc: Kind = {
  type: 'aws_vpc',
  find: async ({ ec2 }) => (await ec2.DescribeVpcs({})).Vpcs!.map((it) => it.VpcId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeVpcs({ VpcIds: [id] })).Vpcs, 'vpc');
    const attribute = (Attribute: 'enableDnsHostnames' | 'enableDnsSupport' | 'enableNetworkAddressUsageMetrics') =>
      ec2.DescribeVpcAttribute({ VpcId: id, Attribute });
    const acls = await ec2.DescribeNetworkAcls({ Filters: [filter('default', 'true'), filter('vpc-id', id)] });
    const tables = await ec2.DescribeRouteTables({
      Filters: [filter('association.main', 'true'), filter('vpc-id', id)],
    });
    const groups = await ec2.DescribeSecurityGroups({
      Filters: [filter('group-name', 'default'), filter('vpc-id', id)],
    });
    return {
      cidr_block: it.CidrBlock,
      dhcp_options_id: it.DhcpOptionsId,
      instance_tenancy: it.InstanceTenancy,
      owner_id: it.OwnerId,
      associated: it.CidrBlockAssociationSet?.[0]?.CidrBlockState?.State,
      enable_dns_hostnames: (await attribute('enableDnsHostnames')).EnableDnsHostnames?.Value,
      enable_dns_support: (await attribute('enableDnsSupport')).EnableDnsSupport?.Value,
      enable_network_address_usage_metrics: (await attribute('enableNetworkAddressUsageMetrics'))
        .EnableNetworkAddressUsageMetrics?.Value,
      default_network_acl_id: only(acls.NetworkAcls, 'default network ACL').NetworkAclId,
      main_route_table_id: only(tables.RouteTables, 'main route table').RouteTableId,
      default_security_group_id: only(groups.SecurityGroups, 'default security group').GroupId,
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { name }) {
    const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags: [{ Key: 'Name', Value: name }] }];
    const { Vpc } = await ec2.CreateVpc({ CidrBlock: '10.99.0.0/16', InstanceTenancy: 'default', TagSpecifications });
    const id = Vpc!.VpcId!;
    await ec2.ModifyVpcAttribute({ VpcId: id, EnableDnsHostnames: { Value: true } });
    return {
      id,
      planned: {
        cidr_block: '10.99.0.0/16',
        instance_tenancy: 'default',
        enable_dns_hostnames: true,
        enable_dns_support: true,
        enable_network_address_usage_metrics: false,
        tags: { Name: name },
      },
      remove: () => ec2.DeleteVpc({ VpcId: id }),
    };
  },
};

const subnet: Kind = {
  type: 'aws_subnet',
  find: async ({ ec2 }) => (await ec2.DescribeSubnets({})).Subnets!.map((it) => it.SubnetId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeSubnets({ SubnetIds: [id] })).Subnets, 'subnet');
    return {
      arn: it.SubnetArn,
      assign_ipv6_address_on_creation: it.AssignIpv6AddressOnCreation,
      availability_zone: it.AvailabilityZone,
      availability_zone_id: it.AvailabilityZoneId,
      cidr_block: it.CidrBlock,
      enable_dns64: it.EnableDns64,
      ipv6_native: it.Ipv6Native,
      map_customer_owned_ip_on_launch: it.MapCustomerOwnedIpOnLaunch,
      map_public_ip_on_launch: it.MapPublicIpOnLaunch,
      owner_id: it.OwnerId,
      enable_resource_name_dns_aaaa_record_on_launch: it.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsAAAARecord,
      enable_resource_name_dns_a_record_on_launch: it.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsARecord,
      private_dns_hostname_type_on_launch: it.PrivateDnsNameOptionsOnLaunch?.HostnameType,
      vpc_id: it.VpcId,
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { vpc, name }) {
    const TagSpecifications = [{ ResourceType: 'subnet' as const, Tags: [{ Key: 'Name', Value: name }] }];
    const { Subnet } = await ec2.CreateSubnet({ VpcId: vpc, CidrBlock: '10.98.9.0/24', TagSpecifications });
    const id = Subnet!.SubnetId!;
    await ec2.ModifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value: true } });
    return {
      id,
      planned: {
        cidr_block: '10.98.9.0/24',
        map_public_ip_on_launch: true,
        assign_ipv6_address_on_creation: false,
        enable_dns64: false,
        ipv6_native: false,
        private_dns_hostname_type_on_launch: 'ip-name',
        vpc_id: vpc,
        tags: { Name: name },
      },
      remove: () => ec2.DeleteSubnet({ SubnetId: id }),
    };
  },
};

const routeTable: Kind = {
  type: 'aws_route_table',
  find: async ({ ec2 }) => (await ec2.DescribeRouteTables({})).RouteTables!.map((it) => it.RouteTableId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeRouteTables({ RouteTableIds: [id] })).RouteTables, 'route table');
    const routes = there(it.Routes, 'Routes').filter(
      (route) => route.GatewayId !== 'local' && route.Origin !== 'EnableVgwRoutePropagation',
    );
    return {
      owner_id: it.OwnerId,
      vpc_id: it.VpcId,
      // Terraform has a route per destination, with one target.
      route: routes
        .filter((route) => !(route.DestinationPrefixListId && route.GatewayId?.startsWith('vpce-')))
        .map((route) => [
          route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? '?',
          route.GatewayId ?? route.NatGatewayId ?? route.NetworkInterfaceId ?? '?',
        ]),
      tags: tags(it.Tags),
    };
  },
};

const association: Kind = {
  type: 'aws_route_table_association',
  find: async ({ ec2 }) =>
    (await ec2.DescribeRouteTables({})).RouteTables!.flatMap((it) =>
      it.Associations!.filter(({ Main }) => !Main).map(({ RouteTableAssociationId }) => RouteTableAssociationId!),
    ),
  async read({ ec2 }, id) {
    const answer = await ec2.DescribeRouteTables({
      Filters: [filter('association.route-table-association-id', id)],
    });
    const it = only(answer.RouteTables, 'route table').Associations?.find(
      ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
    );
    return {
      route_table_id: it?.RouteTableId,
      subnet_id: it?.SubnetId,
      state: it?.AssociationState?.State,
      main: it?.Main,
    };
  },
};

const route: Kind = {
  type: 'aws_route',
  find: async ({ ec2 }) =>
    (await ec2.DescribeRouteTables({})).RouteTables!.flatMap((it) =>
      it
        .Routes!.filter(({ Origin, DestinationCidrBlock }) => Origin === 'CreateRoute' && DestinationCidrBlock)
        .map(({ DestinationCidrBlock }) => `${it.RouteTableId}_${DestinationCidrBlock}`),
    ),
  async read({ ec2 }, id) {
    const [table = '', to] = id.split('_');
    const { Routes } = only((await ec2.DescribeRouteTables({ RouteTableIds: [table] })).RouteTables, 'route table');
    const it = Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === to);
    return {
      origin: it?.Origin,
      state: it?.State,
      target: it?.GatewayId ?? it?.NatGatewayId ?? it?.NetworkInterfaceId,
    };
  },
};

const networkAcl: Kind = {
  type: 'aws_network_acl',
  find: async ({ ec2 }) => (await ec2.DescribeNetworkAcls({})).NetworkAcls!.map((it) => it.NetworkAclId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeNetworkAcls({ NetworkAclIds: [id] })).NetworkAcls, 'network ACL');
    const entries = there(it.Entries, 'Entries').filter(({ RuleNumber }) => RuleNumber! < 32_767);
    return {
      owner_id: it.OwnerId,
      vpc_id: it.VpcId,
      is_default: it.IsDefault,
      subnet_ids: there(it.Associations, 'Associations').map(({ SubnetId }) => there(SubnetId, 'SubnetId')),
      entries: entries.map((entry) => [
        there(entry.Egress, 'Egress'),
        entry.Protocol,
        entry.RuleAction,
        entry.CidrBlock,
      ]),
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { vpc }) {
    const { NetworkAcl } = await ec2.CreateNetworkAcl({ VpcId: vpc });
    const NetworkAclId = NetworkAcl!.NetworkAclId!;
    const PortRange = { From: 80, To: 80 };
    const entry = { NetworkAclId, RuleNumber: 100, Protocol: '6', RuleAction: 'allow', Egress: false } as const;
    await ec2.CreateNetworkAclEntry({ ...entry, CidrBlock: '10.0.0.0/8', PortRange });
    return {
      id: NetworkAclId,
      planned: { vpc_id: vpc, is_default: false, entries: [[false, '6', 'allow', '10.0.0.0/8']], subnet_ids: [] },
      remove: () => ec2.DeleteNetworkAcl({ NetworkAclId }),
    };
  },
};

export const network: readonly Kind[] = [vpc, subnet, routeTable, association, route, networkAcl];

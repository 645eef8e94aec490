import { ask, each, type Question } from './question.ts';

export const network: readonly Question[] = [
  ask('ec2 describe-vpcs --filters Name=tag:muster:environment,Values={environment}', {
    keep: { vpc: 'Vpcs.0.VpcId', dhcp: 'Vpcs.0.DhcpOptionsId' },
    says: { 'Vpcs.length': 1, 'Vpcs.0.State': 'available', 'Vpcs.0.OwnerId': '{account}' },
  }),
  ask('ec2 wait vpc-available --vpc-ids {vpc}'),
  ask('ec2 describe-vpcs --vpc-ids vpc-00000000000000000', { refused: 'InvalidVpcID.NotFound' }),
  ask('ec2 describe-vpc-attribute --vpc-id {vpc} --attribute enableDnsSupport', {
    says: { 'EnableDnsSupport.Value': true },
  }),
  ask('ec2 describe-vpc-attribute --vpc-id {vpc} --attribute enableDnsHostnames', {
    says: { 'EnableDnsHostnames.Value': true },
  }),
  ask('ec2 describe-vpc-attribute --vpc-id {vpc} --attribute enableNetworkAddressUsageMetrics', {
    says: { VpcId: '{vpc}' },
  }),
  ask('ec2 describe-dhcp-options', { says: { 'DhcpOptions.*.OwnerId': '{account}' } }),
  ask('ec2 describe-dhcp-options --dhcp-options-ids {dhcp}', { says: { 'DhcpOptions.0.DhcpOptionsId': '{dhcp}' } }),
  ask('ec2 describe-subnets --filters Name=vpc-id,Values={vpc}', {
    keep: { subnet: 'Subnets.0.SubnetId', subnetZone: 'Subnets.0.AvailabilityZone' },
    says: {
      'Subnets.*.VpcId': '{vpc}',
      'Subnets.*.State': 'available',
      'Subnets.*.SubnetArn': /^arn:aws:ec2:.*:subnet\/subnet-/,
    },
  }),
  ask('ec2 wait subnet-available --subnet-ids {subnet}'),
  ask('ec2 describe-subnets --max-items 2 --page-size 5'),
  ask('ec2 describe-availability-zones --zone-names {subnetZone}', {
    says: { 'AvailabilityZones.0.State': 'available' },
  }),
  ask('ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values={vpc}', {
    says: { 'InternetGateways.length': 1 },
  }),
  ask('ec2 describe-nat-gateways --filter Name=vpc-id,Values={vpc} Name=state,Values=available', {
    keep: {
      nat: 'NatGateways.0.NatGatewayId',
      allocation: 'NatGateways.0.NatGatewayAddresses.0.AllocationId',
      natIp: 'NatGateways.0.NatGatewayAddresses.0.PublicIp',
    },
    says: { 'NatGateways.*.State': 'available' },
  }),
  ask('ec2 wait nat-gateway-available --nat-gateway-ids {nat}'),
  ask('ec2 describe-addresses --allocation-ids {allocation}', {
    says: { 'Addresses.0.PublicIp': '{natIp}', 'Addresses.0.Domain': 'vpc' },
  }),
  ask('ec2 describe-addresses --filters Name=tag:muster:environment,Values={environment}', {
    says: { 'Addresses.*.AssociationId': /^eipassoc-/ },
  }),
  ask('ec2 describe-addresses-attribute --allocation-ids {allocation} --attribute domain-name', {
    says: { 'Addresses.0.AllocationId': '{allocation}' },
  }),
  ask('ec2 describe-route-tables --filters Name=vpc-id,Values={vpc}', {
    keep: { routeTable: 'RouteTables.0.RouteTableId' },
    says: { 'RouteTables.*.VpcId': '{vpc}', 'RouteTables.*.Routes.*.State': 'active' },
  }),
  ask('ec2 describe-route-tables --filters Name=route.nat-gateway-id,Values={nat}', {
    says: { 'RouteTables.*.VpcId': '{vpc}' },
  }),
  ask('ec2 describe-network-acls --filters Name=vpc-id,Values={vpc}', { says: { 'NetworkAcls.*.VpcId': '{vpc}' } }),
  ask('ec2 describe-security-groups --filters Name=vpc-id,Values={vpc}', {
    keep: { securityGroup: 'SecurityGroups.0.GroupId' },
    says: { 'SecurityGroups.*.VpcId': '{vpc}', 'SecurityGroups.*.OwnerId': '{account}' },
  }),
  ask('ec2 wait security-group-exists --group-ids {securityGroup}'),
  ask('ec2 describe-security-group-rules --filters Name=group-id,Values={securityGroup}', {
    says: { 'SecurityGroupRules.*.GroupId': '{securityGroup}' },
  }),
  ask('ec2 describe-security-group-references --group-id {securityGroup}', {
    says: { 'SecurityGroupReferenceSet.length': 0 },
  }),
  ask('ec2 describe-stale-security-groups --vpc-id {vpc}', { says: { 'StaleSecurityGroupSet.length': 0 } }),
  ask('ec2 get-security-groups-for-vpc --vpc-id {vpc}', { says: { 'SecurityGroupForVpcs.*.PrimaryVpcId': '{vpc}' } }),
  ask('ec2 describe-network-interfaces --filters Name=vpc-id,Values={vpc}', {
    says: { 'NetworkInterfaces.*.VpcId': '{vpc}' },
  }),
  ask('ec2 describe-network-interfaces --network-interface-ids {instanceInterface}', {
    says: { 'NetworkInterfaces.0.Attachment.InstanceId': '{instance}' },
  }),
  ask('ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={instance}', {
    says: { 'NetworkInterfaces.0.NetworkInterfaceId': '{instanceInterface}' },
  }),
  ask('ec2 describe-network-interface-attribute --network-interface-id {instanceInterface} --attribute groupSet', {
    says: { NetworkInterfaceId: '{instanceInterface}' },
  }),
  ask('ec2 describe-network-interface-attribute --network-interface-id {instanceInterface} --attribute attachment', {
    says: { 'Attachment.InstanceId': '{instance}' },
  }),
  ask('ec2 describe-network-interface-permissions', { says: { 'NetworkInterfacePermissions.length': 0 } }),
  ask('ec2 describe-vpc-endpoints --filters Name=vpc-id,Values={vpc}'),
  ask('ec2 describe-vpc-endpoint-services', { gap: 'the catalogue of what may have an endpoint in a region' }),
  ask('ec2 describe-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.us-east-1.s3', {
    says: { 'PrefixLists.0.PrefixListId': /^pl-/ },
  }),
  ask('ec2 describe-flow-logs --filter Name=resource-id,Values={vpc}', { says: { 'FlowLogs.length': 0 } }),
  ...each(
    'ec2',
    `describe-vpc-peering-connections
    describe-egress-only-internet-gateways
    describe-transit-gateways
    describe-transit-gateway-vpc-attachments
    describe-vpn-gateways
    describe-vpn-connections
    describe-customer-gateways
    describe-carrier-gateways
    describe-vpc-endpoint-connections
    describe-vpc-endpoint-service-configurations
    describe-vpc-block-public-access-options`,
  ),

  ask('elbv2 describe-load-balancers', {
    keep: { balancer: 'LoadBalancers.0.LoadBalancerArn', balancerName: 'LoadBalancers.0.LoadBalancerName' },
    says: {
      'LoadBalancers.*.State.Code': 'active',
      'LoadBalancers.*.VpcId': '{vpc}',
      'LoadBalancers.*.Type': 'application',
    },
  }),
  ask('elbv2 describe-load-balancers --names {balancerName}', {
    says: { 'LoadBalancers.0.LoadBalancerArn': '{balancer}' },
  }),
  ask('elbv2 describe-load-balancers --names nobody', { refused: 'LoadBalancerNotFound' }),
  ask('elbv2 wait load-balancer-available --load-balancer-arns {balancer}'),
  ask('elbv2 describe-load-balancer-attributes --load-balancer-arn {balancer}', { says: { 'Attributes.*.Key': /\./ } }),
  ask('elbv2 describe-tags --resource-arns {balancer} {targetGroup} {listener} {listenerRule}', {
    says: { 'TagDescriptions.length': 4, 'TagDescriptions.0.ResourceArn': '{balancer}' },
  }),
  ask('elbv2 describe-target-groups', {
    keep: { targetGroup: 'TargetGroups.0.TargetGroupArn' },
    says: { 'TargetGroups.*.VpcId': '{vpc}' },
  }),
  ask('elbv2 describe-target-groups --load-balancer-arn {balancer}', {
    says: { 'TargetGroups.*.LoadBalancerArns.0': '{balancer}' },
  }),
  ask('elbv2 describe-target-group-attributes --target-group-arn {targetGroup}'),
  ask('elbv2 describe-target-health --target-group-arn {groupTarget}', {
    says: { 'TargetHealthDescriptions.*.TargetHealth.State': 'healthy', 'TargetHealthDescriptions.*.Target.Id': /^i-/ },
  }),
  ask('elbv2 wait target-in-service --target-group-arn {groupTarget}'),
  ask('elbv2 describe-listeners --load-balancer-arn {balancer}', {
    keep: { listener: 'Listeners.0.ListenerArn' },
    says: { 'Listeners.*.LoadBalancerArn': '{balancer}' },
  }),
  ask('elbv2 describe-rules --listener-arn {listener}', {
    keep: { listenerRule: 'Rules.0.RuleArn' },
    says: { 'Rules.*.RuleArn': /:listener-rule\// },
  }),
  ask('elbv2 describe-listener-attributes --listener-arn {listener}', {
    says: { 'Attributes.*.Key': /^routing\.http/ },
  }),
  ask('elbv2 describe-listener-certificates --listener-arn {listener}', { says: { 'Certificates.length': 0 } }),
  ask('elbv2 describe-capacity-reservation --load-balancer-arn {balancer}'),
  ask('elbv2 describe-account-limits', { says: { 'Limits.*.Name': /./, 'Limits.*.Max': /^\d+$/ } }),
  ask('elbv2 describe-ssl-policies --names ELBSecurityPolicy-TLS13-1-2-2021-06', {
    says: { 'SslPolicies.0.SslProtocols.*': /^TLSv1\.[23]$/ },
  }),
  ask('elbv2 describe-ssl-policies --names nobody', { refused: 'SSLPolicyNotFound' }),
  ask('elbv2 describe-ssl-policies', { says: { 'SslPolicies.*.Name': /^ELBSecurityPolicy-/ } }),
  ask('elbv2 describe-trust-stores', { says: { 'TrustStores.length': 0 } }),
];

import { ec2Error } from './ec2-error.ts';
import type { Ec2Operations } from './model.ts';

/** None of a kind: the answer to all questions but the one for an id, which AWS refuses with this code. */
const none =
  <Member extends string>(member: Member, asked: string, code: string) =>
  async (input: object): Promise<Record<Member, never[]>> => {
    const [id] = (input as Record<string, string[] | undefined>)[asked] ?? [];
    if (id !== undefined) throw ec2Error(code, `The ID '${id}' does not exist`);
    return { [member]: [] as never[] } as Record<Member, never[]>;
  };

/**
 * Kinds of resource that nobody can create in this cloud, and that everybody who looks over a VPC or an instance asks for. There are none, which
 * is the whole truth; the codes are those of AWS's "Error codes for the Amazon EC2 API".
 */
export function absentOperations() {
  return {
    DescribeFlowLogs: none('FlowLogs', 'FlowLogIds', 'InvalidFlowLogId.NotFound'),
    DescribeKeyPairs: async ({ KeyNames: [name] = [], KeyPairIds: [id] = [] }) => {
      if (name ?? id) throw ec2Error('InvalidKeyPair.NotFound', `The key pair '${name ?? id}' does not exist`);
      return { KeyPairs: [] };
    },
    DescribeSnapshots: none('Snapshots', 'SnapshotIds', 'InvalidSnapshot.NotFound'),
    DescribeVolumesModifications: none('VolumesModifications', 'VolumeIds', 'InvalidVolumeModification.NotFound'),
    DescribePlacementGroups: none('PlacementGroups', 'GroupNames', 'InvalidPlacementGroup.Unknown'),
    DescribeHosts: none('Hosts', 'HostIds', 'InvalidHostID.NotFound'),
    DescribeSpotInstanceRequests: none(
      'SpotInstanceRequests',
      'SpotInstanceRequestIds',
      'InvalidSpotInstanceRequestID.NotFound',
    ),
    DescribeReservedInstances: none('ReservedInstances', 'ReservedInstancesIds', 'InvalidReservationID.NotFound'),
    DescribeCapacityReservations: none(
      'CapacityReservations',
      'CapacityReservationIds',
      'InvalidCapacityReservationId.NotFound',
    ),
    DescribeVpcPeeringConnections: none(
      'VpcPeeringConnections',
      'VpcPeeringConnectionIds',
      'InvalidVpcPeeringConnectionID.NotFound',
    ),
    DescribeEgressOnlyInternetGateways: none(
      'EgressOnlyInternetGateways',
      'EgressOnlyInternetGatewayIds',
      'InvalidEgressOnlyInternetGatewayId.NotFound',
    ),
    DescribeTransitGateways: none('TransitGateways', 'TransitGatewayIds', 'InvalidTransitGatewayID.NotFound'),
    DescribeTransitGatewayVpcAttachments: none(
      'TransitGatewayVpcAttachments',
      'TransitGatewayAttachmentIds',
      'InvalidTransitGatewayAttachmentID.NotFound',
    ),
    DescribeVpnGateways: none('VpnGateways', 'VpnGatewayIds', 'InvalidVpnGatewayID.NotFound'),
    DescribeVpnConnections: none('VpnConnections', 'VpnConnectionIds', 'InvalidVpnConnectionID.NotFound'),
    DescribeCustomerGateways: none('CustomerGateways', 'CustomerGatewayIds', 'InvalidCustomerGatewayID.NotFound'),
    DescribeCarrierGateways: none('CarrierGateways', 'CarrierGatewayIds', 'InvalidCarrierGatewayID.NotFound'),
    DescribeVpcEndpointConnections: async () => ({ VpcEndpointConnections: [] }),
    DescribeVpcEndpointServiceConfigurations: none(
      'ServiceConfigurations',
      'ServiceIds',
      'InvalidVpcEndpointServiceId.NotFound',
    ),
    DescribeNetworkInterfacePermissions: none(
      'NetworkInterfacePermissions',
      'NetworkInterfacePermissionIds',
      'InvalidPermissionID.NotFound',
    ),
    /** Groups are referenced from other VPCs over a peering connection, and are stale when that is gone: neither is here. */
    DescribeSecurityGroupReferences: async () => ({ SecurityGroupReferenceSet: [] }),
    DescribeStaleSecurityGroups: async () => ({ StaleSecurityGroupSet: [] }),
  } satisfies Ec2Operations;
}

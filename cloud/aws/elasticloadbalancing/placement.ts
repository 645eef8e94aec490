import {
  InvalidConfigurationRequestException,
  InvalidSecurityGroupException,
  InvalidSubnetException,
  SubnetNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { ValidationError } from './validation-error.ts';

/** What EC2 says about where a load balancer is to be. */
export function placementIn(cloud: Cloud) {
  /** VPC and zone of each subnet. A load balancer needs two zones at least and takes one subnet of each. */
  async function placesOf(subnetIds: readonly string[]) {
    const ec2 = await cloud.use('ec2');
    const { Subnets = [] } = await ec2.DescribeSubnets({ SubnetIds: [...subnetIds] }).catch((error: Error) => {
      if (error.name !== 'InvalidSubnetID.NotFound') throw error;
      return refuse(SubnetNotFoundException, error.message);
    });
    const vpcs = new Set(Subnets.map((it) => it.VpcId));
    if (vpcs.size > 1) refuse(InvalidSubnetException, `The subnets ${subnetIds.join(', ')} are not all in one VPC`);
    const zones = new Set(Subnets.map((it) => it.AvailabilityZone));
    if (zones.size < 2)
      refuse(ValidationError, 'At least two subnets in two different Availability Zones must be specified');
    if (zones.size < Subnets.length)
      refuse(
        InvalidConfigurationRequestException,
        'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
      );
    return {
      vpcId: Subnets[0]!.VpcId!,
      nodes: Subnets.map((it) => ({ zone: it.AvailabilityZone!, subnetId: it.SubnetId! })),
    };
  }

  async function checkGateway(vpcId: string): Promise<void> {
    const { InternetGateways = [] } = await (await cloud.use('ec2')).DescribeInternetGateways({
      Filters: [{ Name: 'attachment.vpc-id', Values: [vpcId] }],
    });
    if (InternetGateways.length === 0) refuse(InvalidSubnetException, `VPC ${vpcId} has no internet gateway`);
  }

  /** The groups asked for, or the VPC's default group. */
  async function groupsOf(vpcId: string, asked: readonly string[] | undefined): Promise<string[]> {
    const ec2 = await cloud.use('ec2');
    const filter = asked?.length
      ? { GroupIds: [...asked] }
      : {
          Filters: [
            { Name: 'vpc-id', Values: [vpcId] },
            { Name: 'group-name', Values: ['default'] },
          ],
        };
    const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups(filter).catch((error: Error) => {
      if (error.name !== 'InvalidGroup.NotFound') throw error;
      return refuse(InvalidSecurityGroupException, error.message);
    });
    const foreign = SecurityGroups.find((it) => it.VpcId !== vpcId);
    if (foreign)
      refuse(InvalidConfigurationRequestException, `The security group '${foreign.GroupId}' is not in VPC '${vpcId}'`);
    return SecurityGroups.map((it) => it.GroupId!);
  }

  return { placesOf, groupsOf, checkGateway };
}

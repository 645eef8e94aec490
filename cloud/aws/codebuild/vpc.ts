import { InvalidInputException, type VpcConfig } from '@aws-sdk/client-codebuild';
import { PhaseFailed } from '../../machines/build/fault.ts';
import type { Cloud, Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { BuildRow } from './model.ts';

/** A build's place in a VPC, for as long as it runs. */
export interface Membership {
  readonly networkInterface: NonNullable<BuildRow['networkInterface']>;
  readonly privateIp: string;
  leave(): Promise<void>;
}

/** All three or none: AWS takes an empty configuration for "in no VPC any more". */
export function checkVpc(config: VpcConfig): VpcConfig {
  const { vpcId, subnets = [], securityGroupIds = [] } = config;
  const given = [vpcId, ...subnets, ...securityGroupIds].filter(Boolean);
  if (given.length > 0 && !(vpcId && subnets.length > 0 && securityGroupIds.length > 0))
    refuse(
      InvalidInputException,
      'A VPC configuration names a VPC, at least one subnet and at least one security group',
    );
  return config;
}

/**
 * Gives the build a network interface in one of its subnets, as the service role: it needs the same rights as on AWS, and a build that
 * cannot have one fails in PROVISIONING. Throws `PhaseFailed`.
 */
export async function joinVpc(
  cloud: Cloud,
  { uuid, vpcConfig }: BuildRow,
  role: Principal,
): Promise<Membership | undefined> {
  const { vpcId, subnets = [], securityGroupIds = [] } = vpcConfig ?? {};
  if (!vpcId) return undefined;
  const ec2 = await cloud.use('ec2', role);
  try {
    const { Subnets = [] } = await ec2.DescribeSubnets({ SubnetIds: subnets });
    await ec2.DescribeSecurityGroups({ GroupIds: securityGroupIds });
    await ec2.DescribeVpcs({ VpcIds: [vpcId] });
    await cloud.identities.authorize(role, 'ec2:DescribeDhcpOptions', [{ arn: '*' }]);
    const subnet = Subnets[Math.floor(Math.random() * Subnets.length)]!;
    const made = await ec2.CreateNetworkInterface({
      SubnetId: subnet.SubnetId!,
      Groups: securityGroupIds,
      Description: `AWS CodeBuild build ${uuid}`,
    });
    const { NetworkInterfaceId: networkInterfaceId = '', PrivateIpAddress: privateIp = '' } = made.NetworkInterface!;
    const leave = async () => void (await ec2.DeleteNetworkInterface({ NetworkInterfaceId: networkInterfaceId }));
    // CodeBuild's own hosts are in an account of AWS: the role lets them use its interface, in these subnets alone.
    await cloud.identities
      .authorize(
        role,
        'ec2:CreateNetworkInterfacePermission',
        [{ arn: cloud.arn('ec2', `network-interface/${networkInterfaceId}`) }],
        {
          'ec2:AuthorizedService': 'codebuild.amazonaws.com',
          'ec2:Subnet': cloud.arn('ec2', `subnet/${subnet.SubnetId}`),
        },
      )
      .catch(async (error: Error) => {
        await leave();
        throw error;
      });
    return { networkInterface: { subnetId: subnet.SubnetId!, networkInterfaceId }, privateIp, leave };
  } catch (error) {
    const { name, message } = error as Error;
    throw new PhaseFailed('VPC_CLIENT_ERROR', `Unexpected EC2 error: ${name}: ${message}`);
  }
}

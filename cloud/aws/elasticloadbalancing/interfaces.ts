import type { Cloud } from '../../service.ts';
import { suffixOf } from './rows.ts';

/** The network interfaces of the nodes: EC2 keeps them, by a description that names the load balancer. */
export function openInterfaces(cloud: Cloud) {
  const descriptionOf = (loadBalancerArn: string) => `ELB ${suffixOf(loadBalancerArn)}`;

  return {
    /** An address in the subnet: the interface that a provisioning which was killed has left there, or a new one. */
    async take(
      loadBalancerArn: string,
      subnetId: string,
      groups: readonly string[],
    ): Promise<{ eniId: string; ip: string }> {
      const ec2 = await cloud.use('ec2');
      const Description = descriptionOf(loadBalancerArn);
      const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({
        Filters: [
          { Name: 'description', Values: [Description] },
          { Name: 'subnet-id', Values: [subnetId] },
        ],
      });
      const create = () => ec2.CreateNetworkInterface({ SubnetId: subnetId, Groups: [...groups], Description });
      const taken = NetworkInterfaces[0] ?? (await create()).NetworkInterface!;
      return { eniId: taken.NetworkInterfaceId!, ip: taken.PrivateIpAddress! };
    },

    async giveUp(eniId: string): Promise<void> {
      await (await cloud.use('ec2')).DeleteNetworkInterface({ NetworkInterfaceId: eniId });
    },

    /** Gives up those of load balancers that are gone: a removal may have been killed half-way. */
    async sweep(loadBalancerArns: readonly string[]): Promise<void> {
      const ec2 = await cloud.use('ec2');
      const known = loadBalancerArns.map(descriptionOf);
      const Filters = [{ Name: 'description', Values: ['ELB app/*'] }];
      const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({ Filters });
      for (const { NetworkInterfaceId, Description = '' } of NetworkInterfaces)
        if (!known.includes(Description)) await ec2.DeleteNetworkInterface({ NetworkInterfaceId });
    },
  };
}

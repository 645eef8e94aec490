import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { named } from '../naming.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** Where a client reaches the site: the public load balancer by its DNS name, or by the address on this machine that the local cloud tells as an attribute. */
export async function siteUrl(): Promise<string> {
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [named('public')] }));
  const { LoadBalancerArn, DNSName } = LoadBalancers![0]!;
  const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  return Attributes.find(({ Key }) => Key === 'local.url')?.Value ?? `http://${DNSName}`;
}

import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { settings, tiers } from '../settings.ts';
import { step } from '../step.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const LoadBalancer = z.object({ arn: z.string(), dnsName: z.string() });
const Ask = z.object({
  publicLoadBalancer: LoadBalancer,
  internalLoadBalancer: LoadBalancer,
  targetGroups: z.object({ web: z.string(), api: z.string() }),
});

/** Both load balancers take requests, and every instance behind them answers. */
export const handler = step(Ask, async ({ publicLoadBalancer, internalLoadBalancer, targetGroups }) => {
  const { LoadBalancers = [] } = await elb.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: [publicLoadBalancer.arn, internalLoadBalancer.arn] }),
  );
  for (const { LoadBalancerName, State } of LoadBalancers)
    if (State?.Code !== 'active') throw new NotReadyYet(`${LoadBalancerName} is ${State?.Code}`);

  for (const tier of tiers) {
    const { TargetHealthDescriptions = [] } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroups[tier] }),
    );
    const healthy = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
    if (healthy < settings.instances.min)
      throw new NotReadyYet(`${healthy} of ${settings.instances.min} instances of the ${tier} tier are healthy`);
  }
  return { siteUrl: `http://${publicLoadBalancer.dnsName}` };
});

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { autoScalingGroups } from '../auto-scaling-group.ts';
import { isCreatedBy } from '../created-by.ts';
import { describeDatabase } from '../describe-database.ts';
import { named } from '../naming.ts';
import { type Tier, tiers } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { DeletionProtected } from './deletion-protected.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** Refuses a teardown before it has begun: a protected resource in the middle of it would leave half an environment. */
export const handler = step(z.object({ of: z.string().optional() }), async ({ of }) => {
  // What stays anyway is not asked after.
  const goes = (name: string) => !of || isCreatedBy(name, of);
  const database = (await goes('database')) ? await describeDatabase(rds, named()) : undefined;
  const balanced = await Promise.all(
    ['public', 'internal'].map(async (side) =>
      (await goes(`load-balancer/${side}`)) ? protectedLoadBalancer(side) : [],
    ),
  );
  const groups = await Promise.all(
    tiers.map(async (tier) => ((await goes(`auto-scaling-group/${tier}`)) ? protectedGroups(tier) : [])),
  );
  const kept = [
    ...(database?.DeletionProtection ? [`database "${named()}"`] : []),
    ...balanced.flat(),
    ...groups.flat(),
  ];
  if (kept.length > 0)
    throw new DeletionProtected(`${kept.join(', ')} must not be deleted: take the deletion protection away first`);
  return {};
});

async function protectedLoadBalancer(side: string): Promise<string[]> {
  const found = await elb
    .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
    .catch(unless('LoadBalancerNotFound'));
  const LoadBalancerArn = found?.LoadBalancers?.[0]?.LoadBalancerArn;
  if (!LoadBalancerArn) return [];
  const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  const on = Attributes.some(({ Key, Value }) => Key === 'deletion_protection.enabled' && Value === 'true');
  return on ? [`load balancer "${named(side)}"`] : [];
}

/** A group that may be deleted only once it is empty is protected as well: its instances go with it here. */
async function protectedGroups(tier: Tier): Promise<string[]> {
  const groups = await autoScalingGroups(autoScaling, tier);
  return groups
    .filter(({ DeletionProtection = 'none' }) => DeletionProtection !== 'none')
    .map(({ AutoScalingGroupName }) => `Auto Scaling group "${AutoScalingGroupName}"`);
}

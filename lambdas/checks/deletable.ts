import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { isCreatedBy } from '../created-by.ts';
import { describeDatabase } from '../describe-database.ts';
import { named } from '../naming.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { DeletionProtected } from './deletion-protected.ts';

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
  const kept = [...(database?.DeletionProtection ? [`database "${named()}"`] : []), ...balanced.flat()];
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

import { AutoScalingClient, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, ListTagsForResourceCommand, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { named } from '../naming.ts';
import { settings } from '../settings.ts';
import { collect, isMade, isOurs, resourceOf, type Thing } from './thing.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const cloudwatch = new CloudWatchClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** What takes requests, what answers them, and what watches both. */
export const servingThings = async (): Promise<Thing[]> =>
  (await Promise.all([balancers(), groups(), alarms()])).flat();

async function balancers(): Promise<Thing[]> {
  const [loadBalancers, targetGroups] = await Promise.all([
    collect(paginateDescribeLoadBalancers({ client: elb }, {}), ({ LoadBalancers }) => LoadBalancers),
    collect(paginateDescribeTargetGroups({ client: elb }, {}), ({ TargetGroups }) => TargetGroups),
  ]);
  const all = [
    ...loadBalancers.map(({ LoadBalancerArn = '' }) => ({ kind: 'load-balancer', id: LoadBalancerArn })),
    ...targetGroups.map(({ TargetGroupArn = '' }) => ({ kind: 'target-group', id: TargetGroupArn })),
  ];
  const things: Thing[] = [];
  // ELB tells the tags of twenty at a time.
  for (let from = 0; from < all.length; from += 20) {
    const some = all.slice(from, from + 20);
    const { TagDescriptions = [] } = await elb.send(
      new DescribeTagsCommand({ ResourceArns: some.map(({ id }) => id) }),
    );
    for (const it of some) {
      const tags = TagDescriptions.find(({ ResourceArn }) => ResourceArn === it.id)?.Tags;
      if (isOurs(tags)) things.push({ ...it, resource: resourceOf(tags) });
    }
  }
  return things;
}

async function groups(): Promise<Thing[]> {
  const Filters = [{ Name: 'tag:muster:environment', Values: [settings.environment] }];
  const found = await collect(
    paginateDescribeAutoScalingGroups({ client: autoScaling }, { Filters }),
    ({ AutoScalingGroups }) => AutoScalingGroups,
  );
  return found.map(({ AutoScalingGroupName: id = '', Tags }) => ({
    kind: 'auto-scaling-group',
    id,
    resource: resourceOf(Tags),
  }));
}

/** The orchestrator's alarms have names of the same beginning. */
async function alarms(): Promise<Thing[]> {
  const found = await collect(
    paginateDescribeAlarms({ client: cloudwatch }, { AlarmNamePrefix: named() }),
    ({ MetricAlarms }) => MetricAlarms,
  );
  const all = await Promise.all(
    found.map(async ({ AlarmArn: ResourceARN = '', AlarmName: id = '' }) => {
      const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
      return isMade(Tags) ? [{ kind: 'alarm', id, resource: resourceOf(Tags) }] : [];
    }),
  );
  return all.flat();
}

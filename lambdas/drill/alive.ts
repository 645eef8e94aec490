import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { autoScalingGroups, servingGroup } from '../auto-scaling-group.ts';
import { describeDatabase } from '../describe-database.ts';
import { named } from '../naming.ts';
import { settings, type Tier } from '../settings.ts';
import { unless } from '../unless.ts';
import type { Target } from './harm.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const ec2 = new EC2Client({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });
const lambda = new LambdaClient({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });

/** The instances of a tier that are in service, by their group, and running, by EC2: a group needs a minute to see that one is dead. */
export async function instances(tier: Tier): Promise<Target[]> {
  const [group] = await autoScalingGroups(autoScaling, tier);
  const inService = (group?.Instances ?? []).filter((it) => it.LifecycleState === 'InService');
  if (inService.length === 0) return [];
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: inService.map((it) => it.InstanceId!) }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .filter(({ State }) => State?.Name === 'running')
    .map(({ InstanceId, Placement, PrivateIpAddress }) => ({
      id: InstanceId!,
      zone: Placement?.AvailabilityZone ?? '',
      facts: { tier, address: PrivateIpAddress ?? '' },
    }));
}

/** The group that serves a tier. */
export const groupOf = (tier: Tier) => servingGroup(autoScaling, tier);

/** The environment's subnets, of one layer or in one zone. */
export async function subnets({ layer, zone }: { layer?: string; zone?: string }): Promise<Target[]> {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'tag:muster:environment', Values: [settings.environment] },
        { Name: 'tag:muster:resource', Values: [`subnet/${layer ?? '*'}-*`] },
        ...(zone ? [{ Name: 'availability-zone', Values: [zone] }] : []),
      ],
    }),
  );
  return Subnets.map((it) => ({ id: it.SubnetId!, zone: it.AvailabilityZone!, facts: { vpcId: it.VpcId! } }));
}

/** The database, if it serves. */
export async function database(): Promise<Target | undefined> {
  const found = await describeDatabase(rds, named());
  if (found?.DBInstanceStatus !== 'available') return undefined;
  return {
    id: named(),
    zone: found.AvailabilityZone ?? '',
    facts: { multiAz: String(found.MultiAZ ?? false), secretArn: found.MasterUserSecret?.SecretArn ?? '' },
  };
}

export const primaryZone = async () => (await database())?.zone;

/** The load balancer of a side, if it serves. */
export async function loadBalancer(side: 'public' | 'internal'): Promise<Target | undefined> {
  const found = await elb
    .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
    .catch(unless('LoadBalancerNotFound'));
  const it = found?.LoadBalancers?.[0];
  return it?.State?.Code === 'active' ? { id: it.LoadBalancerArn!, facts: { dnsName: it.DNSName ?? '' } } : undefined;
}

/** The role that a function of the orchestrator works as, if there is such a function and it can be called. */
export async function roleOf(name: string): Promise<Target | undefined> {
  const found = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName: named(name) }))
    .catch(unless('ResourceNotFound'));
  return found?.State === 'Active' ? { id: found.Role!, facts: { function: named(name) } } : undefined;
}

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from './connect.ts';
import { siteUrl } from './site.ts';

export interface Instance {
  readonly id: string;
  readonly tier: string;
  readonly zone: string;
  /** The group's word: `InService`, `Pending:Wait` … */
  readonly lifecycle: string;
  /** The load balancer's word: `healthy`, `draining` …; `none` for a target that is not registered. */
  readonly target: string;
}

/** The three tiers as AWS describes them at this moment. */
export interface Stack {
  readonly site: string | undefined;
  readonly instances: readonly Instance[];
  readonly database: { readonly status: string; readonly zone: string; readonly standby: string } | undefined;
  readonly running: readonly Running[];
}

/** An execution that runs; the machine is named as its file in `statemachines/`. */
export interface Running {
  readonly machine: string;
  readonly name: string;
  readonly executionArn: string;
}

export async function describeStack(connection: Connection): Promise<Stack> {
  const tiers = ['web', 'api'].map((tier) => instances(connection, tier));
  const [site, database, running, ...found] = await Promise.all([
    publicSite(connection),
    describeDatabase(connection),
    runningExecutions(connection),
    ...tiers,
  ]);
  return { site, instances: found.flat(), database, running };
}

async function publicSite({ config, environment }: Connection): Promise<string | undefined> {
  const elb = new ElasticLoadBalancingV2Client(config);
  const found = await elb
    .send(new DescribeLoadBalancersCommand({ Names: [`muster-${environment}-public`] }))
    .catch(unless('LoadBalancerNotFoundException'));
  const name = found?.LoadBalancers?.[0]?.DNSName;
  return name && siteUrl(elb, name);
}

async function instances({ config, environment }: Connection, tier: string): Promise<Instance[]> {
  const name = `muster-${environment}-${tier}`;
  const { AutoScalingGroups = [] } = await new AutoScalingClient(config).send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [
        { Name: 'tag:muster:environment', Values: [environment] },
        { Name: 'tag:muster:resource', Values: [`auto-scaling-group/${tier}`] },
      ],
    }),
  );
  const health = await targetHealth(new ElasticLoadBalancingV2Client(config), name);
  return AutoScalingGroups.flatMap(({ Instances = [] }) => Instances).map((it) => ({
    id: it.InstanceId!,
    tier,
    zone: it.AvailabilityZone!,
    lifecycle: it.LifecycleState!,
    target: health.get(it.InstanceId!) ?? 'none',
  }));
}

async function targetHealth(elb: ElasticLoadBalancingV2Client, name: string): Promise<Map<string, string>> {
  const found = await elb
    .send(new DescribeTargetGroupsCommand({ Names: [name] }))
    .catch(unless('TargetGroupNotFoundException'));
  const TargetGroupArn = found?.TargetGroups?.[0]?.TargetGroupArn;
  if (!TargetGroupArn) return new Map();
  const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return new Map(TargetHealthDescriptions.map((it) => [it.Target!.Id!, it.TargetHealth!.State!]));
}

async function describeDatabase({ config, environment }: Connection): Promise<Stack['database']> {
  const found = await new RDSClient(config)
    .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: `muster-${environment}` }))
    .catch(unless('DBInstanceNotFoundFault'));
  const database = found?.DBInstances?.[0];
  return (
    database && {
      status: database.DBInstanceStatus ?? '',
      zone: database.AvailabilityZone ?? '',
      standby: database.SecondaryAvailabilityZone ?? 'none',
    }
  );
}

async function runningExecutions({ config, environment }: Connection): Promise<Running[]> {
  const states = new SFNClient(config);
  const prefix = `muster-${environment}-`;
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  const ours = stateMachines.filter(({ name }) => name!.startsWith(prefix));
  const lists = ours.map(async ({ stateMachineArn, name }) => {
    const { executions = [] } = await states.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    return executions.map((it) => ({
      machine: name!.slice(prefix.length),
      name: it.name!,
      executionArn: it.executionArn!,
    }));
  });
  return (await Promise.all(lists)).flat();
}

/** What is not there yet, or not any more, is no error of the one who looks. */
const unless = (name: string) => (error: Error) => {
  if (error.name !== name) throw error;
};

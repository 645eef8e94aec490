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
import { doing } from './doing.ts';
import { openRevisions, type Revisions } from './revisions.ts';
import { siteUrl } from './site.ts';

export interface Instance {
  readonly id: string;
  readonly tier: string;
  readonly zone: string;
  /** The group's word: `InService`, `Pending:Wait` … */
  readonly lifecycle: string;
  /** The load balancer's word: `healthy`, `draining` …; `none` for a target that is not registered. */
  readonly target: string;
  /** What it serves; absent before its first deployment. */
  readonly commit?: string;
  /** The lifecycle event of a deployment that happens on it at this moment. */
  readonly changing?: string;
}

/** How many instances a tier's group is to have. */
export interface Group {
  readonly name: string;
  readonly tier: string;
  readonly desired: number;
  readonly least: number;
  readonly most: number;
}

export interface Database {
  readonly name: string;
  readonly status: string;
  readonly zone: string;
  /** Where the standby is; `none` while there is none. */
  readonly standby: string;
  /** RDS's word on the standby if it has one, else what Multi-AZ means: each commit is on both before it is acknowledged. */
  readonly replication: string;
}

/** The three tiers as AWS describes them at this moment. */
export interface Stack {
  readonly site: string | undefined;
  readonly groups: readonly Group[];
  readonly instances: readonly Instance[];
  readonly database: Database | undefined;
  readonly running: readonly Running[];
}

/** An execution that runs; the machine is named as its file in `statemachines/`. */
export interface Running {
  readonly machine: string;
  readonly name: string;
  readonly executionArn: string;
  /** The states that it is in. */
  readonly states: readonly string[];
  /** The things that those states were told to do something with: instances, the database. */
  readonly touches: readonly string[];
}

/** @param revisions kept by who asks again and again: it remembers the deployments that are over */
export async function describeStack(connection: Connection, revisions = openRevisions(connection)): Promise<Stack> {
  const tiers = ['web', 'api'].map((tier) => describeTier(connection, tier, revisions));
  const [site, database, running, ...found] = await Promise.all([
    publicSite(connection),
    describeDatabase(connection),
    runningExecutions(connection),
    ...tiers,
  ]);
  return {
    site,
    groups: found.flatMap(({ groups }) => groups),
    instances: found.flatMap(({ instances }) => instances),
    database,
    running,
  };
}

async function publicSite({ config, environment }: Connection): Promise<string | undefined> {
  const elb = new ElasticLoadBalancingV2Client(config);
  const found = await elb
    .send(new DescribeLoadBalancersCommand({ Names: [`muster-${environment}-public`] }))
    .catch(unless('LoadBalancerNotFoundException'));
  const name = found?.LoadBalancers?.[0]?.DNSName;
  return name && siteUrl(elb, name);
}

async function describeTier(
  { config, environment }: Connection,
  tier: string,
  revisions: Revisions,
): Promise<Pick<Stack, 'groups' | 'instances'>> {
  const name = `muster-${environment}-${tier}`;
  const { AutoScalingGroups = [] } = await new AutoScalingClient(config).send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [
        { Name: 'tag:muster:environment', Values: [environment] },
        { Name: 'tag:muster:resource', Values: [`auto-scaling-group/${tier}`] },
      ],
    }),
  );
  const [health, revision] = await Promise.all([
    targetHealth(new ElasticLoadBalancingV2Client(config), name),
    revisions(tier),
  ]);
  const groups = AutoScalingGroups.map((it) => ({
    name: it.AutoScalingGroupName!,
    tier,
    desired: it.DesiredCapacity!,
    least: it.MinSize!,
    most: it.MaxSize!,
  }));
  const instances = AutoScalingGroups.flatMap(({ Instances = [] }) => Instances).map((it) => ({
    id: it.InstanceId!,
    tier,
    zone: it.AvailabilityZone!,
    lifecycle: it.LifecycleState!,
    target: health.get(it.InstanceId!) ?? 'none',
    ...revision.get(it.InstanceId!),
  }));
  return { groups, instances };
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
      name: database.DBInstanceIdentifier!,
      status: database.DBInstanceStatus ?? '',
      zone: database.AvailabilityZone ?? '',
      standby: database.SecondaryAvailabilityZone ?? 'none',
      replication: database.StatusInfos?.[0]?.Status ?? 'synchronous',
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
    return Promise.all(
      executions.map(async ({ name: run, executionArn }) => ({
        machine: name!.slice(prefix.length),
        name: run!,
        executionArn: executionArn!,
        ...(await doing(states, executionArn!)),
      })),
    );
  });
  return (await Promise.all(lists)).flat();
}

/** What is not there yet, or not any more, is no error of the one who looks. */
const unless = (name: string) => (error: Error) => {
  if (error.name !== name) throw error;
};

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, DescribeEventsCommand, RDSClient } from '@aws-sdk/client-rds';
import { awsCall } from './aws-call.ts';
import type { Connection } from './connect.ts';

/** What AWS tells of one thing, and the calls of its command line that ask for it. */
export interface Told {
  readonly answer: object;
  readonly calls: readonly string[];
}

type Ask = (connection: Connection, name: string) => Promise<Told>;

/** There is no such kind of thing to ask for. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
  readonly status = 404;
}

/** How far back RDS tells what has happened, in minutes. */
const BACK = 1440;

const instance: Ask = async ({ config }, id) => {
  const { Reservations = [] } = await new EC2Client(config).send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return { answer: Reservations[0]?.Instances?.[0] ?? {}, calls: [`ec2 describe-instances --instance-ids ${id}`] };
};

const group: Ask = async ({ config }, name) => {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups = [] } = await new AutoScalingClient(config).send(command);
  return {
    answer: AutoScalingGroups[0] ?? {},
    calls: [
      `autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${name}`,
      `autoscaling describe-scaling-activities --auto-scaling-group-name ${name} --max-items 5`,
    ],
  };
};

const balancer: Ask = async ({ config }, name) => {
  const { LoadBalancers = [] } = await new ElasticLoadBalancingV2Client(config).send(
    new DescribeLoadBalancersCommand({ Names: [name] }),
  );
  return { answer: LoadBalancers[0] ?? {}, calls: [`elbv2 describe-load-balancers --names ${name}`] };
};

const targets: Ask = async ({ config }, name) => {
  const client = new ElasticLoadBalancingV2Client(config);
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names: [name] }));
  const { TargetGroupArn } = TargetGroups[0]!;
  const { TargetHealthDescriptions } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return {
    answer: { ...TargetGroups[0], TargetHealthDescriptions },
    calls: [
      `elbv2 describe-target-groups --names ${name}`,
      `elbv2 describe-target-health --target-group-arn ${TargetGroupArn}`,
    ],
  };
};

const database: Ask = async ({ config }, name) => {
  const client = new RDSClient(config);
  const [{ DBInstances = [] }, { Events = [] }] = await Promise.all([
    client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name })),
    client.send(new DescribeEventsCommand({ SourceIdentifier: name, SourceType: 'db-instance', Duration: BACK })),
  ]);
  return {
    answer: { ...DBInstances[0], Events: Events.map(({ Date: at, Message }) => ({ Date: at, Message })).reverse() },
    calls: [
      `rds describe-db-instances --db-instance-identifier ${name}`,
      `rds describe-events --source-identifier ${name} --source-type db-instance --duration ${BACK}`,
    ],
  };
};

const ASKS: Readonly<Record<string, Ask>> = { instance, group, 'load-balancer': balancer, targets, database };

/** Throws `NoSuchThing`, and what AWS answers when the thing is gone. */
export async function askFor(connection: Connection, kind: string, name: string): Promise<Told> {
  const ask = Object.hasOwn(ASKS, kind) ? ASKS[kind] : undefined;
  if (!ask) throw new NoSuchThing(`There is no "${kind}" to ask for: ${Object.keys(ASKS).join(', ')}`);
  const { answer, calls } = await ask(connection, name);
  return { answer, calls: calls.map((it) => awsCall(connection, it)) };
}

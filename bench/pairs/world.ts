import { setTimeout as sleep } from 'node:timers/promises';
import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client, type Instance, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type DBInstance, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Connection, connect } from '../../console/connect.ts';

export type Tier = 'web' | 'api';

/** It has not come to be so for minutes. */
class NeverSo extends Error {
  override readonly name = 'NeverSo';
}

const PATIENCE = 300_000;

/** A running environment as somebody with the AWS console sees it. */
export class World {
  readonly autoScaling: AutoScalingClient;
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
  readonly rds: RDSClient;
  readonly ssm: SSMClient;
  readonly states: SFNClient;
  readonly connection: Connection;

  private constructor(connection: Connection) {
    this.connection = connection;
    const { config } = connection;
    this.autoScaling = new AutoScalingClient(config);
    this.ec2 = new EC2Client(config);
    this.elb = new ElasticLoadBalancingV2Client(config);
    this.lambda = new LambdaClient(config);
    this.rds = new RDSClient(config);
    this.ssm = new SSMClient(config);
    this.states = new SFNClient(config);
  }

  static open = async (folder: string) => new World(await connect({ folder }));

  named(part?: string): string {
    return `muster-${this.connection.environment}${part ? `-${part}` : ''}`;
  }

  async group(tier: Tier): Promise<AutoScalingGroup> {
    const { AutoScalingGroups } = await this.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.named(tier)] }),
    );
    return AutoScalingGroups![0]!;
  }

  async instances(tier: Tier): Promise<Instance[]> {
    const { Instances = [] } = await this.group(tier);
    if (Instances.length === 0) return [];
    const { Reservations = [] } = await this.ec2.send(
      new DescribeInstancesCommand({ InstanceIds: Instances.map(({ InstanceId }) => InstanceId!) }),
    );
    return Reservations.flatMap((it) => it.Instances ?? []);
  }

  /** Ends instances of the tier without telling their group, which replaces them. */
  async terminate(tier: Tier, which: (instance: Instance) => boolean): Promise<void> {
    const InstanceIds = (await this.instances(tier)).filter(which).map(({ InstanceId }) => InstanceId!);
    if (InstanceIds.length > 0) await this.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  }

  async targetGroup(tier: Tier): Promise<string> {
    const { TargetGroups } = await this.elb.send(new DescribeTargetGroupsCommand({ Names: [this.named(tier)] }));
    return TargetGroups![0]!.TargetGroupArn!;
  }

  async database(): Promise<DBInstance> {
    const { DBInstances } = await this.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: this.named() }));
    return DBInstances![0]!;
  }

  /** Waits until every instance that the groups want is in service and healthy, and the database available. */
  async settled(): Promise<void> {
    await this.until('the environment is whole', async () => {
      const database = await this.database();
      if (database.DBInstanceStatus !== 'available') return false;
      if (database.MultiAZ && !database.SecondaryAvailabilityZone) return false;
      for (const tier of ['web', 'api'] as const) {
        const { DesiredCapacity, Instances: all = [] } = await this.group(tier);
        // Those that are going are nobody's concern any more.
        const Instances = all.filter(({ LifecycleState }) => !LifecycleState?.startsWith('Terminating'));
        const serving = Instances.filter(({ LifecycleState }) => LifecycleState === 'InService');
        if (Instances.length !== DesiredCapacity || serving.length !== DesiredCapacity) return false;
        const { TargetHealthDescriptions = [] } = await this.elb.send(
          new DescribeTargetHealthCommand({ TargetGroupArn: await this.targetGroup(tier) }),
        );
        if (TargetHealthDescriptions.length !== DesiredCapacity) return false;
        if (TargetHealthDescriptions.some(({ TargetHealth }) => TargetHealth?.State !== 'healthy')) return false;
      }
      return true;
    });
  }

  /** Waits until the groups believe what the load balancers say of every instance: its grace period is over. */
  async grown(): Promise<void> {
    await this.settled();
    await this.until('the grace period of every instance is over', async () => {
      for (const tier of ['web', 'api'] as const) {
        const { HealthCheckGracePeriod = 0 } = await this.group(tier);
        // In service some seconds after its launch.
        for (const { LaunchTime } of await this.instances(tier))
          if (Date.now() - LaunchTime!.getTime() < (HealthCheckGracePeriod + 15) * 1000) return false;
      }
      return true;
    });
  }

  async until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new NeverSo(`It is not so that ${what}, after ${PATIENCE / 1000} s`);
      await sleep(500);
    }
  }
}

import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import type { Kind } from '../../../events/drills/faults.ts';
import { judge } from '../../../lambdas/drill/verdict.ts';
import { pave, template } from '../../cloud/aws/ec2/town.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

/** How each kind of target can be dead although it is there: a new kind has to say it, and so be looked at below. */
const DEAD = {
  instances: 'terminated',
  zone: 'terminated',
  tier: 'terminated',
  database: 'stopped',
  network: 'gone',
  'load-balancer': 'gone',
  functions: 'gone',
} as const satisfies Record<Kind, string>;
const hitting = (dead: string) => Object.keys(drills).filter((it) => DEAD[drills[it]!.targets.of] === dead);

let all: Orchestrated;
let targets: (event: unknown, context: never) => Promise<unknown>;

beforeAll(async () => {
  all = await orchestrated();
  ({ handler: targets } = (await import('../../../lambdas/drill/targets.ts')) as never);
});
afterAll(() => all[Symbol.asyncDispose]());

/** Why the drill has no target. */
const without = async (drill: string) => {
  const error = await targets({ drill }, context).then(
    (found) => new Error(`it would hit ${JSON.stringify(found)}`),
    (thrown: Error) => thrown,
  );
  expect(error).toMatchObject({ name: 'NothingToHarm' });
  return error.message;
};

describe('where there is nothing', () => {
  it.each(Object.keys(drills))('%s has no target, and its verdict is INVALID', async (drill) => {
    const cause = await without(drill);
    const experiment = drills[drill]!;
    const { verdict, because } = judge({ experiment, sights: {}, problem: { state: 'Targets', cause } });
    expect(verdict).toBe('INVALID');
    expect(because).toContain(`Targets: ${cause}`);
  });
});

let client: { endpoint: string; region: string; credentials: Orchestrated['cloud']['operator'] };
let subnets: readonly string[];
let LaunchTemplateId: string;
/** Two zones, and what instances are started from. */
beforeAll(async () => {
  const { cloud: running } = all;
  client = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  const [ec2, autoScaling, iam] = [new EC2Client(client), new AutoScalingClient(client), new IAMClient(client)];
  const town = { running, ec2, autoScaling, iam, folder: '', close: async () => {} };
  ({ subnets } = await pave(town));
  LaunchTemplateId = await template(town, 'muster-dev', {});
});

describe('where the instances are dead and their groups have not seen it yet', () => {
  beforeAll(async () => {
    const [ec2, autoScaling] = [new EC2Client(client), new AutoScalingClient(client)];
    const names = ['web', 'api'].map((tier) => `muster-dev-${tier}`);
    for (const AutoScalingGroupName of names)
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName,
          LaunchTemplate: { LaunchTemplateId, Version: '1' },
          MinSize: 1,
          MaxSize: 1,
          VPCZoneIdentifier: subnets[0],
          Tags: [
            { Key: 'muster:environment', Value: 'dev' },
            { Key: 'muster:resource', Value: `auto-scaling-group/${AutoScalingGroupName.slice('muster-dev-'.length)}` },
          ],
        }),
      );
    const members = async () => {
      const { AutoScalingGroups = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: names }),
      );
      const instances = AutoScalingGroups.flatMap(({ Instances = [] }) => Instances);
      return instances.filter((it) => it.LifecycleState === 'InService').map((it) => it.InstanceId!);
    };
    await vi.waitFor(async () => expect(await members()).toHaveLength(2), { timeout: 20_000, interval: 50 });
    for (const AutoScalingGroupName of names)
      await autoScaling.send(new SuspendProcessesCommand({ AutoScalingGroupName }));
    const InstanceIds = await members();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    await vi.waitFor(
      async () => {
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
        const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
        expect(states).toEqual(['terminated', 'terminated']);
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(await members()).toHaveLength(2);
  }, 60_000);

  it.each(hitting('terminated'))('%s finds none to hit', async (drill) => {
    expect(await without(drill)).toMatch(/^no instance .*is in service/);
  });
});

describe('where the database is stopped', () => {
  beforeAll(async () => {
    const rds = new RDSClient(client);
    const DBSubnetGroupName = 'data';
    await rds.send(
      new CreateDBSubnetGroupCommand({
        DBSubnetGroupName,
        DBSubnetGroupDescription: 'two zones',
        SubnetIds: [...subnets],
      }),
    );
    const DBInstanceIdentifier = 'muster-dev';
    await rds.send(
      new CreateDBInstanceCommand({
        ...{ DBInstanceIdentifier, DBSubnetGroupName, Engine: 'postgres', DBInstanceClass: 'db.t4g.micro' },
        ...{ AllocatedStorage: 20, MasterUsername: 'muster', ManageMasterUserPassword: true },
      }),
    );
    const is = (wanted: string) =>
      vi.waitFor(
        async () => {
          const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
          expect(DBInstances[0]?.DBInstanceStatus).toBe(wanted);
        },
        { timeout: 50_000, interval: 50 },
      );
    await is('available');
    await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
    await is('stopped');
  }, 110_000);

  it.each(hitting('stopped'))('%s finds none to hit', async (drill) => {
    expect(await without(drill)).toBe('the database "muster-dev" is not available');
  });
});

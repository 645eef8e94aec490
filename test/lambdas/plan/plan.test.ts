import { readFileSync } from 'node:fs';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pascal } from '../../../bench/makespan/calls-by-step.ts';
import { needsOf, resourceGraph } from '../../../bench/makespan/resource-graph.ts';
import { criticalPath } from '../../../lambdas/plan/critical-path.ts';
import type { Definition, State } from '../../../lambdas/plan/definition.ts';
import type { Change } from '../../../lambdas/resource.ts';
import { byHand } from '../drift/by-hand.ts';
import { leftovers } from '../receipt/leftovers.ts';
import { type Account, emptyAccount, mutations } from './account.ts';
import { isShuffle } from './is-shuffle.ts';
import { protection } from './protection.ts';
import { refusals } from './refusals.ts';
import { sooner } from './sooner.ts';

/** A machine as it is deployed to the dev environment: its functions and machines by their names. */
const machine = (name: string): Definition =>
  JSON.parse(
    readFileSync(`statemachines/${name}.asl.json`, 'utf8').replaceAll(
      /"FunctionName": "\$\{(\w+)\}"/g,
      (_, state: string) =>
        `"FunctionName": "arn:aws:lambda:us-east-1:000000000000:function:muster-dev-${state.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}"`,
    ),
  ) as Definition;
const provision = machine('provision');
const machines: Readonly<Record<string, Definition>> = {
  '${BuildMachine}': machine('build'),
  '${RolloutMachine}': machine('rollout'),
};
const nested = ({ Arguments }: State) => machines[Arguments?.StateMachineArn ?? ''];

let account: Account;
/** The plan of the empty account. */
let changes: readonly Change[];
let calledByPlan: readonly string[];
beforeAll(async () => {
  account = await emptyAccount();
  account.called();
  changes = await account.plan();
  calledByPlan = mutations(account.called());
}, 300_000);
afterAll(() => account[Symbol.asyncDispose]());

/** Each step that did not make exactly the calls that were planned for it, in their order. */
function unplanned(changes: readonly Change[], made: ReadonlyMap<string, readonly string[]>): string[] {
  return [...made].flatMap(([step, calls]) => {
    const planned = changes.filter((it) => it.step === step).map((it) => it.calls);
    return isShuffle(calls, planned)
      ? []
      : [`${step} was to call ${planned.flat().join(', ')} and called ${calls.join(', ')}`];
  });
}

describe('the machine provision', () => {
  it('takes at most 1.05 of the longest chain of what its resources need of each other', async () => {
    const { expectation } = await import('../../../lambdas/plan/expectation.ts');
    const needs = await needsOf([...new Set(changes.map(({ step }) => step))]);
    const ratio = (definition: Definition) => {
      const machine = criticalPath(definition, expectation(changes), nested);
      return machine.seconds / resourceGraph(machine.tasks, account.facts, needs).seconds;
    };
    expect(ratio(provision)).toBeLessThan(1.05);

    // A machine that waits for the network before it begins with the database is found out.
    const tiers = provision.States.Tiers!;
    const [database, network] = tiers.Branches!;
    const serial = { Type: 'Parallel', Branches: [network!], Next: 'Afterwards' };
    const States = { ...provision.States, Tiers: serial, Afterwards: { ...tiers, Branches: [database!] } };
    expect(ratio({ ...provision, States })).toBeGreaterThan(1.2);
  });
});

/** What may go before, or beside, what was made with it: AWS lets it, and nothing is left of it. */
const LOOSE: Readonly<Record<string, string>> = {
  'InternetGateway RouteTables': 'a route to nowhere goes with its table',
  'NatGateways RouteTables': 'a route to nowhere goes with its table',
  'TargetGroups AutoScalingGroups': 'no listener sends anybody to it any more',
  'Database DatabaseParameters': 'they only tell of it',
  'LoadBalancers Parameters': 'they only tell of them',
  'Repository Parameters': 'they only tell of it',
  'ArtifactBucket Parameters': 'they only tell of it',
};

describe('the machine teardown', () => {
  const teardown = machine('teardown');

  it('takes away what somebody needs after whoever needs it', async () => {
    const needs = await needsOf([...new Set(changes.map(({ step }) => step))]);
    const early = (definition: Definition) => {
      const order = sooner(definition);
      return [...needs].flatMap(([user, facts]) =>
        facts
          .map((fact) => account.facts.get(fact))
          .filter((it) => it !== undefined && it !== user && !order.has(`${user} < ${it}`))
          .map((it) => `${it} ${user}`),
      );
    };
    expect([...new Set(early(teardown))].sort()).toEqual(Object.keys(LOOSE).sort());

    // One that takes the network away beside the workload is found out.
    const { Workload, Network, ...States } = teardown.States;
    const Branches = [...Workload!.Branches!, ...Network!.Branches!];
    const both = { ...teardown, States: { ...States, Workload: { ...Workload!, Branches, Next: 'Vpc' } } };
    expect(early(both)).toEqual(expect.arrayContaining(['Subnets NatGateways', 'SecurityGroups Database']));
  });

  it('lets nobody in any more before anything goes, and takes the network after the workload, and the key last', () => {
    const order = sooner(teardown);
    const all = [...new Set(changes.map(({ step }) => pascal(step)))].filter((it) => order.has(`${it} < Receipt`));
    expect(all.filter((it) => !order.has(`Listeners < ${it}`)).sort()).toEqual(['Alarms', 'Listeners']);
    expect(all.filter((it) => !order.has(`${it} < Key`))).toEqual(['Key']);
    const network = ['RouteTables', 'Subnets', 'SecurityGroupRules', 'SecurityGroups', 'InternetGateway', 'Vpc'];
    const workload = ['AutoScalingGroups', 'Database', 'LoadBalancers', 'NatGateways', 'ElasticIps'];
    for (const one of workload) for (const other of network) expect(order).toContain(`${one} < ${other}`);
  });
});

describe('a plan', () => {
  refusals(() => account);

  it('says every call that a provision of an empty account then makes, and makes none of them', async () => {
    expect(calledByPlan).toEqual([]);
    expect(changes.filter(({ action }) => action === 'create').length).toBe(changes.length);

    const made = await account.provision();
    expect([...made.values()].flat().length).toBeGreaterThan(100);
    expect(unplanned(changes, made)).toEqual([]);

    // A plan that keeps one call to itself, or tells two in another order, is found out.
    const lie = (calls: Change['calls'], of = 'vpc') =>
      changes.map((it) => (it.resource === of ? { ...it, calls } : it));
    expect(unplanned(lie(['ec2:CreateVpc']), made)).toEqual([
      expect.stringContaining('called ec2:CreateVpc, ec2:ModifyVpcAttribute'),
    ]);
    expect(unplanned(lie(['ec2:ModifyVpcAttribute', 'ec2:CreateVpc']), made)).toHaveLength(1);
  }, 300_000);

  it('says what puts one drifted thing right, and that is all that is called', async () => {
    const elb = new ElasticLoadBalancingV2Client({
      endpoint: account.world.cloud.endpoint,
      region: 'us-east-1',
      credentials: account.world.cloud.operator,
    });
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['muster-dev-api'] }));
    await elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: TargetGroups[0]!.TargetGroupArn!,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '77' }],
      }),
    );

    const later = await account.plan();
    const [drifted, ...others] = later.filter(({ calls, action }) => calls.length > 0 || action !== 'keep');
    expect(others).toEqual([]);
    expect(drifted).toMatchObject({
      resource: 'target-group/api',
      action: 'update',
      because: ['it drains for 77 seconds, not for 5'],
    });
    const made = await account.provision();
    expect(unplanned(later, made)).toEqual([]);
    expect([...made.values()].flat()).toEqual(drifted!.calls);
  }, 300_000);

  byHand(() => account);

  it('says what only another database could be, and a provision leaves that one as it is', async () => {
    const { endpoint, operator: credentials } = account.world.cloud;
    const rds = new RDSClient({ endpoint, region: 'us-east-1', credentials });
    const DBInstanceIdentifier = 'muster-dev';
    const storage = async () =>
      (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0];
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, AllocatedStorage: 40, ApplyImmediately: true }));
    await expect.poll(storage).toMatchObject({ DBInstanceStatus: 'available', AllocatedStorage: 40 });

    const changed = (await account.plan()).filter(({ action }) => action !== 'keep');
    const because = ['its storage is 40 GiB, and grows but never shrinks to 20'];
    expect(changed).toMatchObject([{ resource: 'database', action: 'replace', because, calls: [] }]);
    await expect(account.provision()).rejects.toMatchObject({
      name: 'NeedsReplacement',
      message: expect.stringContaining(`database: ${because[0]}`),
    });
    expect(await storage()).toMatchObject({ AllocatedStorage: 40 });
  }, 300_000);
});

protection(() => account);

leftovers(() => account);

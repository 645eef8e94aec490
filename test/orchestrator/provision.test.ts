import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { AllocateAddressCommand, EC2Client, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { discoverFunctions } from '../../cdk/discover-functions.ts';
import { type Whole, whole } from './whole.ts';

let all: Whole;
let iam: IAMClient;
let sfn: SFNClient;

beforeAll(async () => {
  all = await whole();
  iam = new IAMClient(all.client);
  sfn = new SFNClient(all.client);
}, 60_000);
afterAll(() => all[Symbol.asyncDispose]());

/** Takes an action from a function's role until it is given back: what an administrator's mistake looks like from within. */
async function denied(step: string, Action: string): Promise<() => Promise<unknown>> {
  const functionRow = await (await all.running.cloud.use('lambda')).GetFunctionConfiguration({
    FunctionName: `muster-dev-${step}`,
  });
  const policy = { RoleName: functionRow.Role!.split('/').at(-1)!, PolicyName: 'denied' };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  return () => iam.send(new DeleteRolePolicyCommand(policy));
}

/** What a plan says there is now. */
async function existing(): Promise<string[]> {
  const { output, cause } = await all.run('plan', { environment: 'dev' });
  expect(cause).toBeUndefined();
  const { changes } = JSON.parse(output!) as { changes: { resource: string; action: string }[] };
  return changes.filter(({ action }) => action !== 'create').map(({ resource }) => resource);
}

/** How often each state of an execution was begun. */
async function begun(arn: string): Promise<Record<string, number>> {
  const names = (await all.history(arn)).flatMap(({ type, stateEnteredEventDetails }) =>
    type === 'TaskStateEntered' ? [stateEnteredEventDetails!.name!] : [],
  );
  return Object.fromEntries(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, { length }]) => [name, length]),
  );
}

describe('what a machine is started with', () => {
  const commit = 'c'.repeat(40);
  it.each([
    ['provision', {}, '$.environment is null: this machine serves "dev" alone'],
    ['provision', { environment: 'prod' }, '$.environment is "prod": this machine serves "dev" alone'],
    ['provision', { environment: 'dev', rollback: 'yes' }, '$.rollback is "yes"'],
    ['provision', { environment: 'dev', zones: 3 }, 'Unrecognized key: "zones"'],
    ['provision', ['dev'], '$ is ["dev"]: Invalid input: expected object'],
    ['plan', { environment: 'dev', tier: 'web' }, 'Unrecognized key: "tier"'],
    ['teardown', { environment: 7 }, '$.environment is 7'],
    ['teardown', { environment: 'dev', of: 'yesterday' }, '$.of is "yesterday": the ARN of an execution is expected'],
    ['build', { environment: 'dev', tier: 'cache' }, '$.tier is "cache"'],
    ['rollout', { environment: 'dev', tier: 'web', commit: 'main' }, '$.commit is "main": a commit is 40 hexadecimal'],
    ['deploy', { environment: 'dev', commit, tiers: [] }, '$.tiers is []'],
    ['deploy', { environment: 'dev', commit, rate: 5000 }, '$.rate is 5000'],
    ['deploy', { environment: 'dev', commit, approved: true }, '$.approved is true'],
    ['push', { environment: 'dev', commit }, '$.branch is null'],
  ])('is refused at once by %s if it is %j', async (machine, input, words) => {
    const execution = await all.run(machine, input);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
    expect(JSON.parse(execution.cause!).errorMessage).toContain(words);
    expect(await begun(execution.executionArn!)).toEqual({ Accept: 1 });
  });
});

describe('provision', { timeout: 480_000 }, () => {
  let stopped: string;
  let before: string[];

  it('stops where it is when a step fails, and says what is missing', async () => {
    const allow = await denied('security-groups', 'ec2:CreateSecurityGroup');
    const { status, error, cause, executionArn } = await all.run('provision', { environment: 'dev' });
    await allow();
    stopped = executionArn!;
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'UnauthorizedOperation' });
    expect(JSON.parse(cause!).errorMessage).toMatch(/^security-group\/\w+: .*ec2:CreateSecurityGroup/s);
    before = await existing();
    expect(before).toContain('vpc');
    expect(before).not.toContain('security-group/web');
  });

  it('takes back what it created, and only that, if it shall roll back', async () => {
    const allow = await denied('listeners', 'elasticloadbalancing:CreateListener');
    const { status, error, cause } = await all.run('provision', { environment: 'dev', rollback: true });
    await allow();
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'AccessDenied' });
    expect(cause).toMatch(
      /^What this run created is taken back\. It failed: AccessDenied: listener\/\w+: User: \S+ is not authorized to perform: \S+CreateListener/,
    );
    expect(await existing()).toEqual(before);
  });

  it('goes on from where it stopped when it is redriven', async () => {
    const first = await begun(stopped);
    await sfn.send(new RedriveExecutionCommand({ executionArn: stopped }));
    const { status, cause } = await all.ended(stopped);
    expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
    const [finished, failed] = [await begun(stopped), 'SecurityGroups'];
    expect(finished).toMatchObject({ Accept: 1, Acquire: 1, Preflight: 1, Vpc: 1, Smoke: 1 });
    expect(first[failed]).toBe(1);
  });

  it('waits for another that holds the environment, and names it', async () => {
    const [one, other] = [
      await all.start('provision', { environment: 'dev' }),
      await all.start('provision', { environment: 'dev' }),
    ];
    const both = await Promise.all([all.ended(one), all.ended(other)]);
    expect(both.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const [winner, waiter] = both[0]!.stopDate! < both[1]!.stopDate! ? [one, other] : [other, one];
    const refusals = (await all.history(waiter)).flatMap(({ taskFailedEventDetails }) => taskFailedEventDetails ?? []);
    expect(refusals[0]).toMatchObject({ error: 'LockHeld', cause: expect.stringContaining(winner) });

    // Nothing of the second happens before the first has given the environment back.
    const exited = (await all.history(winner)).find((it) => it.stateEnteredEventDetails?.name === 'Release');
    const entered = (await all.history(waiter)).find((it) => it.stateEnteredEventDetails?.name === 'Preflight');
    expect(entered!.timestamp!.getTime()).toBeGreaterThanOrEqual(exited!.timestamp!.getTime());
  });

  it('raises its alarm when it fails', async () => {
    const cloudwatch = new CloudWatchClient(all.client);
    await vi.waitFor(
      async () => {
        const { AlarmHistoryItems = [] } = await cloudwatch.send(
          new DescribeAlarmHistoryCommand({ AlarmName: 'muster-dev-provision-failed', HistoryItemType: 'StateUpdate' }),
        );
        expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toContain(
          'Alarm updated from OK to ALARM',
        );
      },
      // A minute has to be over before it counts, and alarms are looked at every ten seconds.
      { timeout: 180_000, interval: 500 },
    );
  });
});

describe('teardown', { timeout: 300_000 }, () => {
  it('takes everything away, and names in its receipt what somebody has forgotten', async () => {
    const Tags = [{ Key: 'muster:environment', Value: 'dev' }];
    const ec2 = new EC2Client(all.client);
    const { AllocationId } = await ec2.send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }] }),
    );
    const { status, cause, output } = await all.run('teardown', { environment: 'dev' });
    await ec2.send(new ReleaseAddressCommand({ AllocationId }));
    expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
    const { receipt } = JSON.parse(output!);
    expect(receipt).toMatchObject({
      clean: false,
      dollarsPerHour: { after: 0.005 },
      removed: { 'db-instance': 1, vpc: 1 },
    });
    expect(receipt.left.map(({ kind, id, expected }: Record<string, unknown>) => [kind, expected, id])).toEqual([
      ['elastic-ip', false, AllocationId],
      // Each run that was taken back had a key of its own.
      ...receipt.left.slice(1).map(({ id }: { id: string }) => ['key', true, id]),
    ]);
    expect((await existing()).filter((name) => !name.startsWith('service-linked-role/'))).toEqual([]);
  });
});

describe('what the functions may do', () => {
  interface Use {
    readonly arn: string;
    readonly action: string;
    readonly allowed: number;
    readonly refused: number;
    readonly refusedOn?: string;
  }
  const uses = () => all.running.cloud.store.table<Use>('iam/usage').values();

  it('is all that they and the roles of the application have tried', () => {
    const planted = ['ec2:CreateSecurityGroup', 'elasticloadbalancing:CreateListener'];
    const refused = uses().filter((it) => it.refused > 0 && !planted.includes(it.action));
    expect(refused.map(({ arn, action, refusedOn }) => `${arn} ${action} ${refusedOn}`)).toEqual([]);
    const seen = uses().filter(({ action, refused }) => planted.includes(action) && refused > 0);
    expect(seen.map(({ action }) => action).sort()).toEqual(planted);
  });

  it('is used: what was not is told', async () => {
    const unused = (await discoverFunctions()).flatMap(({ state, grants }) => {
      const used = uses().filter(({ arn, allowed }) => allowed > 0 && arn.includes(`-Steps${state}Role`));
      if (used.length === 0) return [`${state}: never ran`];
      const granted = new Set(grants.flatMap(({ actions }) => actions));
      const left = [...granted].filter((action) => !used.some((it) => it.action === action));
      return left.length > 0 ? [`${state}: ${left.join(', ')}`] : [];
    });
    console.info(`Granted and not used:\n${unused.join('\n')}`);
    expect(unused).not.toContain('Vpc: never ran');
  });
});

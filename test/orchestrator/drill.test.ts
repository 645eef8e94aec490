import { DescribeInstancesCommand, DescribeNetworkAclsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CopyObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drills } from '../../events/drills/catalogue.ts';
import type { DrillReport } from '../../lambdas/drill/drill-report-data.ts';
import { context } from '../lambdas/orchestrated.ts';
import { type Whole, whole } from './whole.ts';

let all: Whole;
let bucket: string;

interface Verdict {
  verdict: string;
  targets: { id: string }[];
  refusals: string[];
}

const start = (drill: string, more: object = {}) =>
  all.start('drill', { environment: 'dev', drill, rate: 25, ...more });
/** The drill's own schedule, brought forward to now. */
async function bySchedule(drill: string): Promise<string> {
  const scheduler = new SchedulerClient(all.client);
  const Name = `muster-dev-${drill}`;
  const { FlexibleTimeWindow, Target } = await scheduler.send(new GetScheduleCommand({ Name }));
  const ScheduleExpression = `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`;
  await scheduler.send(
    new UpdateScheduleCommand({ Name, State: 'ENABLED', ScheduleExpression, FlexibleTimeWindow, Target }),
  );
  const input = JSON.stringify({ environment: 'dev', drill, scheduled: true });
  return vi.waitUntil(async () => (await all.executions('drill')).find((it) => it.input === input)?.executionArn, {
    timeout: 60_000,
    interval: 200,
  });
}
/** The day is one on which schedules drill nothing. */
const isLeftOut = (output: string) => 'skipped' in (JSON.parse(output) as object);
const runOf = (execution: string) => execution.split(':').at(-1)!;
const stored = async (run: string, name: string) => {
  const { Body } = await new S3Client({ ...all.client, forcePathStyle: true }).send(
    new GetObjectCommand({ Bucket: bucket, Key: `reports/${run}/${name}` }),
  );
  return Body!.transformToString();
};
const report = async (run: string) => JSON.parse(await stored(run, 'report.json')) as DrillReport;
const running = async () => {
  const Filters = [{ Name: 'instance-state-name', Values: ['running'] }];
  const { Reservations = [] } = await new EC2Client(all.client).send(new DescribeInstancesCommand({ Filters }));
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!));
};
/** The ACLs of drills that are there. */
const blackouts = async () => {
  const Filters = [{ Name: 'tag-key', Values: ['muster:run'] }];
  const { NetworkAcls = [] } = await new EC2Client(all.client).send(new DescribeNetworkAclsCommand({ Filters }));
  return NetworkAcls.length;
};

beforeAll(async () => {
  all = await whole();
  const { status, cause, output } = await all.run('provision', { environment: 'dev' });
  expect(status, cause).toBe('SUCCEEDED');
  bucket = JSON.parse(output!).artifactBucket;
}, 240_000);
afterAll(() => all[Symbol.asyncDispose]());

describe('a drill', { timeout: 360_000 }, () => {
  it('that is dry says what it would hit and cost, and harms nothing', async () => {
    const before = await running();
    const { status, output } = await all.run('drill', {
      environment: 'dev',
      drill: 'instance-terminated',
      dryRun: true,
    });
    expect(status).toBe('SUCCEEDED');
    const { targets, refusals } = JSON.parse(output!) as Verdict;
    expect([targets.length, refusals]).toEqual([1, []]);
    expect(before).toContain(targets[0]!.id);
    expect(await running()).toEqual(before);
  });

  it.each([
    ['database-failover', 'asked for', start],
    ['instance-terminated', 'started by its schedule', bySchedule],
  ])('%s, %s, passes, with a report', async (drill, _, begin) => {
    const execution = await begin(drill);
    const { status, cause, output } = await all.ended(execution);
    expect(status, cause).toBe('SUCCEEDED');
    if (drills[drill]!.schedule && isLeftOut(output!)) return;
    expect(JSON.parse(output!) as Verdict).toMatchObject({ verdict: 'PASS' });
    const { figures, judgement, drill: told } = await report(runOf(execution));
    expect(judgement.witnesses.map(({ seen }) => seen)).not.toContain(false);
    expect(figures.proof.kept).toBeGreaterThan(0);
    expect(figures.proof.lost).toEqual([]);
    if (told.waterfall) {
      const sum = told.waterfall.bars.reduce((total, { ms }) => total + ms, 0);
      expect(Math.abs(sum - figures.all.rtoMs!)).toBeLessThanOrEqual(figures.all.intervalMs);
    }
    expect(await stored(runOf(execution), 'report.html')).toContain('PASS');
  });

  it('whose fault does not come about is INVALID', async () => {
    const iam = new IAMClient(all.client);
    const { Role } = await new LambdaClient(all.client).send(
      new GetFunctionConfigurationCommand({ FunctionName: 'muster-dev-inject' }),
    );
    const RoleName = Role!.split('/').at(-1)!;
    const Statement = { Effect: 'Deny', Action: 'ec2:TerminateInstances', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'disabled', PolicyDocument }));
    const before = await running();
    const execution = await start('instance-terminated');
    const { status, error, cause } = await all.ended(execution);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'disabled' }));
    expect([status, error]).toEqual(['FAILED', 'DrillInvalid']);
    expect(cause).toContain('nobody has looked for the effect');
    expect((await report(runOf(execution))).judgement.verdict).toBe('INVALID');
    expect(await running()).toEqual(before);
  });

  it('that is killed in the middle is taken back, and reported as what it is', async () => {
    const execution = await start('tier-partitioned');
    await vi.waitUntil(async () => (await blackouts()) > 0, { timeout: 120_000, interval: 200 });
    await new SFNClient(all.client).send(new StopExecutionCommand({ executionArn: execution }));
    await vi.waitUntil(async () => (await blackouts()) === 0, { timeout: 120_000, interval: 100 });
    // Each drill that has failed has one; it is that of this drill which is asked about.
    const aftermath = await vi.waitUntil(
      async () => (await all.executions('aftermath')).find(({ input }) => input!.includes(execution)),
      { timeout: 60_000, interval: 200 },
    );
    const { status, cause } = await all.ended(aftermath.executionArn!);
    expect(status, cause).toBe('SUCCEEDED');
    const { judgement, drill } = await report(runOf(execution));
    expect(judgement.verdict).toBe('INVALID');
    expect(judgement.because.join()).toContain('was ended in the middle');
    expect(drill.undoneBy).toBe('the aftermath');
    const left = await new SchedulerClient(all.client).send(
      new ListSchedulesCommand({ NamePrefix: 'muster-dev-undo-' }),
    );
    expect(left.Schedules).toEqual([]);
    expect((await all.executions('probe')).filter((it) => it.status === 'RUNNING')).toEqual([]);
    const next = await all.run('drill', { environment: 'dev', drill: 'tier-partitioned', dryRun: true });
    expect((JSON.parse(next.output!) as Verdict).refusals).toEqual([]);
  });

  it('that its clients do not bear is ended minutes before its time', async () => {
    const changes = { seconds: 300, undoAfterSeconds: 600, stop: { client: { errorRate: 0.5, overMs: 2000 } } };
    const execution = await start('load-balancer-5xx', { with: changes });
    const { error, cause } = await all.ended(execution);
    expect(error, cause).toBe('DrillInvalid');
    expect(cause).toMatch(/the drill was ended before its time: \d+ of \d+ requests failed in the last 2 s/);
    const { injectedAt, undoneAt, undoneBy } = (await report(runOf(execution))).drill;
    expect(undoneBy).toBe('the drill');
    expect(Date.parse(undoneAt!) - Date.parse(injectedAt!)).toBeLessThan(60_000);
  });
});

describe('a witness', { timeout: 120_000 }, () => {
  let effect: (event: unknown, context: never) => Promise<unknown>;
  let planHarm: typeof import('../../lambdas/drill/harm.ts').planHarm;
  let select: typeof import('../../lambdas/drill/select.ts').select;
  let still: string;

  beforeAll(async () => {
    const { Environment } = await new LambdaClient(all.client).send(
      new GetFunctionConfigurationCommand({ FunctionName: 'muster-dev-effect' }),
    );
    const { accessKeyId, secretAccessKey } = all.running.operator;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: all.running.endpoint,
      AWS_REGION: all.running.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      SETTINGS: Environment!.Variables!.SETTINGS,
    });
    ({ handler: effect } = (await import('../../lambdas/drill/effect.ts')) as never);
    ({ planHarm } = await import('../../lambdas/drill/harm.ts'));
    ({ select } = await import('../../lambdas/drill/select.ts'));
    still = await steady();
  }, 120_000);

  /** The run of a probe whose traffic nobody disturbed, at its end at least: of an earlier drill, or of none. */
  async function steady(): Promise<string> {
    const earlier = (await all.executions('probe')).find(({ status }) => status === 'SUCCEEDED');
    if (earlier) return earlier.name!;
    const { status, cause } = await all.run('probe', { environment: 'dev', run: 'still', rate: 25, seconds: 6 });
    expect(status, cause).toBe('SUCCEEDED');
    return 'still';
  }

  /** What it wrote stands for what the probe of this run would have written. */
  async function steadyLedger(run: string): Promise<void> {
    const s3 = new S3Client({ ...all.client, forcePathStyle: true });
    const Prefix = `ledgers/${still}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    expect(Contents.length).toBeGreaterThan(5);
    for (const { Key } of Contents.slice(-10))
      await s3.send(
        new CopyObjectCommand({
          Bucket: bucket,
          CopySource: `${bucket}/${Key}`,
          Key: Key!.replace(Prefix, `ledgers/${run}/`),
        }),
      );
  }

  it.each(Object.keys(drills))('sees nothing of %s while nothing was done', async (drill) => {
    const experiment = drills[drill]!;
    const targets = await vi.waitFor(() => select(experiment.targets), { timeout: 30_000, interval: 200 });
    const at = new Date().toISOString();
    const run = `nothing-${drill}`;
    await planHarm({
      ...{ run, drill, experiment, targets, execution: 'none', armedAt: at, undoAt: at, injectedAt: at },
      ...{ notes: {}, sights: {} },
    });
    await steadyLedger(run);
    await expect(effect({ run }, context)).rejects.toMatchObject({ name: 'NotReadyYet' });
  });
});

import { DescribeInstancesCommand, DescribeNetworkAclsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it, vi } from 'vitest';
import { drills as catalogue } from '../../../events/drills/catalogue.ts';
import type { DrillReport } from '../../../lambdas/drill/drill-report-data.ts';
import { bucketOf } from '../bucket.ts';
import { denied } from '../denied.ts';
import type { Whole } from '../whole.ts';

/** Harm on purpose, in an environment that is live. */
export function drills(all: () => Whole): void {
  interface Verdict {
    verdict: string;
    targets: { id: string }[];
    refusals: string[];
  }

  const start = (drill: string, more: object = {}) =>
    all().start('drill', { environment: 'dev', drill, rate: 25, ...more });
  /** The drill's own schedule, brought forward to now. */
  async function bySchedule(drill: string): Promise<string> {
    const scheduler = new SchedulerClient(all().client);
    const Name = `muster-dev-${drill}`;
    const { FlexibleTimeWindow, Target } = await scheduler.send(new GetScheduleCommand({ Name }));
    const ScheduleExpression = `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`;
    await scheduler.send(
      new UpdateScheduleCommand({ Name, State: 'ENABLED', ScheduleExpression, FlexibleTimeWindow, Target }),
    );
    const input = JSON.stringify({ environment: 'dev', drill, scheduled: true });
    return vi.waitUntil(async () => (await all().executions('drill')).find((it) => it.input === input)?.executionArn, {
      timeout: 60_000,
      interval: 200,
    });
  }
  /** The day is one on which schedules drill nothing. */
  const isLeftOut = (output: string) => 'skipped' in (JSON.parse(output) as object);
  const runOf = (execution: string) => execution.split(':').at(-1)!;
  const stored = async (run: string, name: string) => {
    const { Body } = await new S3Client({ ...all().client, forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: await bucketOf(all()), Key: `reports/${run}/${name}` }),
    );
    return Body!.transformToString();
  };
  const report = async (run: string) => JSON.parse(await stored(run, 'report.json')) as DrillReport;
  const running = async () => {
    const Filters = [{ Name: 'instance-state-name', Values: ['running'] }];
    const { Reservations = [] } = await new EC2Client(all().client).send(new DescribeInstancesCommand({ Filters }));
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId!));
  };
  /** The ACLs of drills that are there. */
  const blackouts = async () => {
    const Filters = [{ Name: 'tag-key', Values: ['muster:run'] }];
    const { NetworkAcls = [] } = await new EC2Client(all().client).send(new DescribeNetworkAclsCommand({ Filters }));
    return NetworkAcls.length;
  };

  describe('a drill', { timeout: 360_000 }, () => {
    it('that is dry says what it would hit and cost, and harms nothing', async () => {
      const before = await running();
      const { status, output } = await all().run('drill', {
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
      const { status, cause, output } = await all().ended(execution);
      expect(status, cause).toBe('SUCCEEDED');
      if (catalogue[drill]!.schedule && isLeftOut(output!)) return;
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
      const allow = await denied(all(), 'inject', 'ec2:TerminateInstances');
      const before = await running();
      const execution = await start('instance-terminated');
      const { status, error, cause } = await all().ended(execution);
      await allow();
      expect([status, error]).toEqual(['FAILED', 'DrillInvalid']);
      expect(cause).toContain('nobody has looked for the effect');
      expect((await report(runOf(execution))).judgement.verdict).toBe('INVALID');
      expect(await running()).toEqual(before);
    });

    it('that is killed in the middle is taken back, and reported as what it is', async () => {
      const execution = await start('tier-partitioned');
      await vi.waitUntil(async () => (await blackouts()) > 0, { timeout: 120_000, interval: 200 });
      await new SFNClient(all().client).send(new StopExecutionCommand({ executionArn: execution }));
      await vi.waitUntil(async () => (await blackouts()) === 0, { timeout: 120_000, interval: 100 });
      // Each drill that has failed has one; it is that of this drill which is asked about.
      const aftermath = await vi.waitUntil(
        async () => (await all().executions('aftermath')).find(({ input }) => input!.includes(execution)),
        { timeout: 60_000, interval: 200 },
      );
      const { status, cause } = await all().ended(aftermath.executionArn!);
      expect(status, cause).toBe('SUCCEEDED');
      const { judgement, drill } = await report(runOf(execution));
      expect(judgement.verdict).toBe('INVALID');
      expect(judgement.because.join()).toContain('was ended in the middle');
      expect(drill.undoneBy).toBe('the aftermath');
      const left = await new SchedulerClient(all().client).send(
        new ListSchedulesCommand({ NamePrefix: 'muster-dev-undo-' }),
      );
      expect(left.Schedules).toEqual([]);
      expect((await all().executions('probe')).filter((it) => it.status === 'RUNNING')).toEqual([]);
      const next = await all().run('drill', { environment: 'dev', drill: 'tier-partitioned', dryRun: true });
      expect((JSON.parse(next.output!) as Verdict).refusals).toEqual([]);
    });

    it('that its clients do not bear is ended minutes before its time', async () => {
      const changes = { seconds: 300, undoAfterSeconds: 600, stop: { client: { errorRate: 0.5, overMs: 2000 } } };
      const execution = await start('load-balancer-5xx', { with: changes });
      const { error, cause } = await all().ended(execution);
      expect(error, cause).toBe('DrillInvalid');
      expect(cause).toMatch(/the drill was ended before its time: \d+ of \d+ requests failed in the last 2 s/);
      const { injectedAt, undoneAt, undoneBy } = (await report(runOf(execution))).drill;
      expect(undoneBy).toBe('the drill');
      expect(Date.parse(undoneAt!) - Date.parse(injectedAt!)).toBeLessThan(60_000);
    });
  });
}

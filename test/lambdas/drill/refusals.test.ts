import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
const execution = 'arn:aws:states:us-east-1:000000000000:execution:muster-dev-drill:one';

const ask = async (more: object = {}) => {
  const { handler } = await import('../../../lambdas/drill/experiment.ts');
  return handler({ drill: 'instance-terminated', execution, ...more }, context) as Promise<{ refusals: string[] }>;
};

beforeAll(async () => {
  all = await orchestrated();
});
afterAll(() => all[Symbol.asyncDispose]());

describe('a drill is refused', () => {
  it('while another one is armed, with the ways to end that', async () => {
    const { noteHarm, planHarm } = await import('../../../lambdas/drill/harm.ts');
    const at = '2026-11-21T12:00:00.000Z';
    await planHarm({
      ...{ run: 'other', execution, drill: 'slow-disk', experiment: drills['slow-disk']!, targets: [] },
      ...{ armedAt: at, undoAt: at, notes: {}, sights: {} },
    });
    await expect(ask()).rejects.toMatchObject({
      name: 'DrillRefused',
      message: `"instance-terminated" is not done: slow-disk (other) is armed and not taken back: wait for its end, at the latest for its schedule, which takes it back from ${at} on, or end it with "muster drill --stop"`,
    });
    await noteHarm('other', () => ({ undoneAt: at, undoneBy: 'the schedule' }));
    expect(await ask()).toMatchObject({ refusals: [] });
  });

  it('while a deployment, a provision or another drill holds the environment', async () => {
    const { hold, release } = await import('../../../lambdas/hold.ts');
    const { handler: acquire } = await import('../../../lambdas/lock/acquire.ts');
    const [other, drill] = [await all.execution(), await all.execution()];
    await hold('deploy/web', other.arn);
    const input = { environment: 'dev', execution: drill.arn };
    await expect(acquire(input, context)).rejects.toMatchObject({
      name: 'LockHeld',
      message: expect.stringContaining(`${other.arn} holds "deploy/web": wait for its end, or stop it`),
    });
    await release(other.arn);
    expect(await acquire(input, context)).toEqual({ held: 'environment' });
    await release(drill.arn);
  });

  it('while an alarm of its stop conditions is raised', async () => {
    const stop = { stop: { alarms: ['web-errors'] } };
    const cloudwatch = new CloudWatchClient({});
    const AlarmName = 'muster-dev-web-errors';
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'test', MetricName: 'errors', Statistic: 'Sum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    );
    expect(await ask({ with: stop })).toMatchObject({ refusals: [] });
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'the shop is full' }),
    );
    await expect(ask({ with: stop })).rejects.toThrow(`the alarm ${AlarmName} is raised: the shop is full`);
  });

  it('in an environment that is not armed, with the file that would arm it', async () => {
    vi.resetModules();
    process.env.SETTINGS = JSON.stringify({ ...JSON.parse(process.env.SETTINGS!), drills: 'never' });
    await expect(ask()).rejects.toMatchObject({
      name: 'DrillRefused',
      message: expect.stringContaining(
        'dev is not armed for drills: set "drills" in cdk/environments/dev.ts and provision it',
      ),
    });
    expect(await ask({ dryRun: true })).toMatchObject({ refusals: [expect.stringContaining('not armed')] });
  });
});

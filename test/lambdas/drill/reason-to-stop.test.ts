import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import type { Harm } from '../../../lambdas/drill/harm.ts';
import { EMPTY, Journal } from '../../../lambdas/ledger/journal.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

const RATE = 50;
const AlarmName = 'muster-dev-web-errors';

let all: Orchestrated;
let reasonToStop: typeof import('../../../lambdas/drill/reason-to-stop.ts').reasonToStop;
let harm: typeof import('../../../lambdas/drill/harm.ts');

/** The ledger of a run in which the last `failing` of ten seconds have failed. */
async function probed(run: string, failing: number): Promise<void> {
  const { bucketName } = await import('../../../lambdas/naming.ts');
  const s3 = new S3Client({ forcePathStyle: true });
  const put = async (name: string, Body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `ledgers/${run}/${name}`, Body }));
  };
  const journal = new Journal({ put } as never, EMPTY);
  for (let second = 0; second < 10; second++) {
    for (let n = second * RATE + 1; n <= (second + 1) * RATE; n++) {
      const intended = (n * 1000) / RATE;
      const fails = second >= 10 - failing;
      journal.add({
        ...{ row: 'operation', seq: n, leg: 1, kind: 'read', intended, sent: intended, done: intended + 1 },
        ...(fails ? { status: 503, outcome: 'indeterminate' } : { status: 200, outcome: 'acked' }),
      });
    }
    journal.add({ row: 'clock', leg: 1, at: (second + 1) * 1000, wall: Date.now() });
    await journal.flush();
  }
}

/** A drill whose fault is in place. */
async function armed(run: string): Promise<Harm> {
  const at = new Date().toISOString();
  const stop = { alarms: ['web-errors'], client: { errorRate: 0.5, overMs: 2_000 } };
  const experiment = { ...drills['load-balancer-5xx']!, seconds: 600, stop };
  return harm.planHarm({
    ...{ run, execution: 'none', drill: 'load-balancer-5xx', experiment, targets: [] },
    ...{ armedAt: at, undoAt: at, injectedAt: at, notes: {}, sights: {} },
  });
}

const observe = async (run: string) => {
  const { handler } = await import('../../../lambdas/drill/observe.ts');
  return handler({ run }, context) as Promise<{ stoppedBecause?: string }>;
};

beforeAll(async () => {
  all = await orchestrated();
  const { bucketName } = await import('../../../lambdas/naming.ts');
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucketName }));
  ({ reasonToStop } = await import('../../../lambdas/drill/reason-to-stop.ts'));
  harm = await import('../../../lambdas/drill/harm.ts');
});
afterAll(() => all[Symbol.asyncDispose]());

describe('a drill goes on', () => {
  it('while its clients bear it, no alarm is raised and nobody stops it', async () => {
    await probed('borne', 0);
    await armed('borne');
    await expect(observe('borne')).rejects.toMatchObject({ name: 'NotReadyYet' });
  });
});

describe('a drill ends at once', () => {
  it('when half of the requests of two seconds have failed', async () => {
    await probed('unbearable', 1);
    await armed('unbearable');
    const stoppedBecause = expect.stringMatching(/^5\d of 100 requests failed in the last 2 s: 50 % end the drill$/);
    expect(await observe('unbearable')).toEqual({ stoppedBecause });
    expect(await harm.readHarm('unbearable')).toMatchObject({ stoppedBecause });
  });

  it('when an alarm of its stop conditions is raised', async () => {
    await probed('alarmed', 0);
    const drill = await armed('alarmed');
    const cloudwatch = new CloudWatchClient({});
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName, Namespace: 'test', MetricName: 'errors', Statistic: 'Sum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' },
      }),
    );
    expect(await reasonToStop(drill)).toBeUndefined();
    const say = (StateValue: 'ALARM' | 'OK') =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the shop is full' }));
    await say('ALARM');
    expect(await reasonToStop(drill)).toBe(`the alarm ${AlarmName} is raised: the shop is full`);
    await say('OK');
  });

  it('when all drills are stopped', async () => {
    await probed('switched', 0);
    const drill = await armed('switched');
    const Name = '/muster/dev/drills/stop';
    await new SSMClient({}).send(new PutParameterCommand({ Name, Value: 'Ada: the shop opens', Type: 'String' }));
    expect(await reasonToStop(drill)).toBe(`${Name} says "Ada: the shop opens"`);
    await new SSMClient({}).send(new DeleteParameterCommand({ Name }));
  });

  it('when somebody has taken it back', async () => {
    await probed('taken', 0);
    expect(await reasonToStop({ ...(await armed('taken')), undoneBy: 'the schedule' })).toBe(
      'the schedule has taken it back',
    );
  });
});

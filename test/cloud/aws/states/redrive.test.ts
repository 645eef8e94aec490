import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Outline } from '../../../../cloud/asl/engine.ts';
import type { Status } from '../../../../cloud/asl/run.ts';
import { newRun } from '../../../../cloud/asl/run.ts';
import { redrivability } from '../../../../cloud/aws/states/redrivability.ts';
import { openSky, type Sky } from './cloud.ts';

const DAY_MS = 86_400_000;

const BEGUN = '2026-01-01T00:00:00.000Z';

function ended(status: Status, { stoppedAt = BEGUN, events = 5 } = {}): Outline {
  const startedAt = BEGUN;
  const facts = { startedAt, arn: 'a', name: 'n', machineArn: 'm', machineName: 'm', roleArn: 'r', definition: '{}' };
  const run = newRun({ ...facts, input: '{}' });
  return { facts: run.facts, progress: { ...run.progress, status, stoppedAt }, events };
}

describe('an execution', () => {
  const soon = new Date('2026-01-02T00:00:00.000Z');
  const late = (days: number) => new Date(Date.parse(BEGUN) + days * DAY_MS + 1000);

  it.each([
    ['is running', ended('RUNNING'), soon, true, 'Execution is RUNNING and cannot be redriven'],
    ['has succeeded', ended('SUCCEEDED'), soon, true, 'Execution is SUCCEEDED and cannot be redriven'],
    ['has no machine any more', ended('FAILED'), soon, false, 'State machine is in DELETING status'],
    [
      'has no room for events',
      ended('FAILED', { events: 24_999 }),
      soon,
      true,
      'Execution history event limit exceeded',
    ],
    ['ended 14 days ago', ended('ABORTED'), late(14), true, 'Execution redrivable period exceeded'],
    [
      'began a year ago',
      ended('TIMED_OUT', { stoppedAt: late(364).toISOString() }),
      late(365),
      true,
      'Execution has exceeded the max execution time',
    ],
  ])('that %s cannot be redriven', (_, run, now, thereIs, redriveStatusReason) => {
    expect(redrivability(run, now, thereIs)).toEqual({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason });
  });

  it.each(['FAILED', 'ABORTED', 'TIMED_OUT'] as const)('that is %s can be redriven for 14 days', (status) => {
    expect(redrivability(ended(status, { events: 24_998 }), late(13.9), true)).toEqual({ redriveStatus: 'REDRIVABLE' });
  });
});

describe('RedriveExecution', () => {
  let sky: Sky;
  let roleArn: string;
  beforeAll(async () => {
    sky = await openSky();
    roleArn = await sky.role('redriver', []);
  });
  afterAll(() => sky[Symbol.asyncDispose]());

  const broken = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'No' } } };
  const described = async (executionArn: string | undefined) =>
    sky.sfn.send(new sfn.DescribeExecutionCommand({ executionArn }));
  const settled = (executionArn: string, redriveCount: number) =>
    vi.waitFor(async () => expect(await described(executionArn)).toMatchObject({ status: 'FAILED', redriveCount }));

  it('answers a second time with the same token as it did the first time, and redrives once', async () => {
    const { executionArn = '' } = await sky.run(await sky.machine('tokens', roleArn, broken));
    const again = (clientToken: string) => sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn, clientToken }));
    const first = await again('one');
    await settled(executionArn, 1);
    expect((await again('one')).redriveDate).toEqual(first.redriveDate);
    await settled(executionArn, 1);
    await again('two');
    await settled(executionArn, 2);
  });

  it('leaves the children of a map run to their map run, which counts its redrives', async () => {
    const config = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const each = { Type: 'Map', Label: 'each', Items: [1], ItemProcessor: { ...config, ...broken }, End: true };
    const arn = await sky.machine('mapped', roleArn, { StartAt: 'M', States: { M: each } });
    const { executionArn = '' } = await sky.run(arn);
    const { mapRuns = [] } = await sky.sfn.send(new sfn.ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns[0] ?? {};
    const { executions = [] } = await sky.sfn.send(new sfn.ListExecutionsCommand({ mapRunArn }));
    const child = await described(executions[0]?.executionArn);
    expect(child).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    expect(child.redriveStatusReason).toBeUndefined();
    await expect(
      sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn: child.executionArn })),
    ).rejects.toBeInstanceOf(sfn.ExecutionNotRedrivable);
    await sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn }));
    await settled(executionArn, 1);
    const run = await sky.sfn.send(new sfn.DescribeMapRunCommand({ mapRunArn }));
    expect(run).toMatchObject({ status: 'FAILED', redriveCount: 1, executionCounts: { failed: 1, total: 1 } });
    expect(run.redriveDate).toBeInstanceOf(Date);
    await settled(child.executionArn as string, 1);
  });

  it('does not know Express executions', async () => {
    const executionArn = `arn:aws:states:${sky.cloud.region}:${sky.cloud.account}:express:m:e:1`;
    await expect(sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn }))).rejects.toBeInstanceOf(
      sfn.InvalidArn,
    );
  });
});

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EMPTY, Journal } from '../../../lambdas/ledger/journal.ts';
import type { Draft } from '../../../lambdas/ledger/row.ts';
import type { WritableStore } from '../../../lambdas/ledger/store.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

type Handler = (event: unknown, context: never) => Promise<unknown>;

let here: Orchestrated;
let steady: Handler;
let stopProbe: Handler;
let open: (run: string) => WritableStore;
let stopped: (run: string) => Promise<unknown>;
/** Starts an execution in the place of a run's probe, which goes on until it is stopped. */
let start: (run: string) => Promise<{ stop(): Promise<unknown> }>;

beforeAll(async () => {
  here = await orchestrated();
  const { arn } = await here.execution();
  const sfn = new SFNClient();
  const waits = { StartAt: 'Hour', States: { Hour: { Type: 'Wait', Seconds: 3600, End: true } } };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'muster-dev-probe',
      roleArn: `arn:aws:iam::${arn.split(':')[4]}:role/waits`,
      definition: JSON.stringify(waits),
    }),
  );
  start = async (name) => {
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
    return { stop: () => sfn.send(new StopExecutionCommand({ executionArn, cause: 'the switch' })) };
  };
  const { bucketName } = await import('../../../lambdas/naming.ts');
  await new S3Client().send(new CreateBucketCommand({ Bucket: bucketName }));
  ({ appendable: open } = await import('../../../lambdas/ledger/appendable.ts'));
  ({ handler: steady } = (await import('../../../lambdas/ledger/steady.ts')) as { handler: Handler });
  ({ handler: stopProbe } = (await import('../../../lambdas/ledger/stop-probe.ts')) as { handler: Handler });
  const { read } = await import('../../../lambdas/table.ts');
  stopped = (run) => read('probe-stop', run);
});
afterAll(() => here?.[Symbol.asyncDispose]());

/** A ledger with one segment for each list of answer times in milliseconds; undefined is an answer that did not come. */
async function ledger(run: string, ...segments: (number | undefined)[][]) {
  const journal = new Journal(open(run), EMPTY);
  let seq = 0;
  for (const [second, answers] of segments.entries()) {
    journal.add({ row: 'clock', leg: 1, at: second * 1000, wall: second * 1000 });
    for (const ms of answers) journal.add(operation(++seq, ms));
    await journal.flush();
  }
}

const operation = (seq: number, ms: number | undefined): Draft<'operation'> => ({
  row: 'operation',
  seq,
  leg: 1,
  kind: 'read',
  intended: seq,
  sent: seq,
  done: seq + (ms ?? 900),
  ...(ms === undefined ? { outcome: 'indeterminate', error: 'ECONNRESET' } : { outcome: 'acked', status: 200 }),
});

describe('the steady state', () => {
  it('is reached when the last three segments are without harm, whatever came before', async () => {
    const { stop } = await start('calm');
    await ledger('calm', [undefined, 4000], [5, 9], [5, 900], [7]);
    expect(await steady({ run: 'calm' }, context)).toEqual({ steady: 3 });
    await stop();
    await expect(steady({ run: 'calm' }, context)).rejects.toMatchObject({
      name: 'ProbeOver',
      message: 'the probe of "calm" is ABORTED: the switch',
    });
  });

  it.each<[string, (number | undefined)[][], string]>([
    ['young', [[5], [5]], 'the probe has run for 2 of 3 seconds'],
    ['failing', [[5], [5, undefined], [5]], 'segment-000002.jsonl: 1 of 2 requests: read 3 ECONNRESET after 900 ms'],
    ['slow', [[5], [5], [1001, 5]], '1 of 2 requests: read 3 was answered 200 after 1001 ms'],
    ['silent', [[5], [5], []], 'segment-000003.jsonl: not one request has ended'],
  ])('is not there yet while the site is %s', async (run, segments, sentence) => {
    await start(run);
    await ledger(run, ...segments);
    await expect(steady({ run }, context)).rejects.toMatchObject({
      name: 'NotReadyYet',
      message: expect.stringContaining(sentence),
    });
  });
});

describe('the end of a probe', () => {
  it('is asked for once, waited for, and a failure told', async () => {
    const { stop } = await start('to-be-stopped');
    expect(await stopped('to-be-stopped')).toBeUndefined();
    for (let turn = 0; turn < 2; turn++)
      await expect(stopProbe({ run: 'to-be-stopped' }, context)).rejects.toMatchObject({ name: 'NotReadyYet' });
    expect(await stopped('to-be-stopped')).toMatchObject({ version: 1 });
    await stop();
    await expect(stopProbe({ run: 'to-be-stopped' }, context)).rejects.toMatchObject({
      name: 'ProbeFailed',
      message: 'the probe of "to-be-stopped" is ABORTED: the switch',
    });
  });
});

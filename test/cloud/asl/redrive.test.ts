import { describe, expect, it, vi } from 'vitest';
import { StatesError } from '../../../cloud/asl/error.ts';
import type { Json, JsonObject } from '../../../cloud/asl/json.ts';
import { byHand, never, only, openBench, types } from './workbench.ts';

const resource = 'arn:aws:states:::lambda:invoke';
const call = { Type: 'Task', Resource: resource, Arguments: '{% $states.input %}', End: true };
const inside = (state: JsonObject): JsonObject => ({ StartAt: 'In', States: { In: state } });
const distributed = (more: JsonObject, config: JsonObject = {}): JsonObject => ({
  Type: 'Map',
  Label: 'each',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config }, ...inside(call) },
  ...more,
});

/** A bench whose tasks fail for these inputs until they are mended. */
function fragile(...bad: Json[]) {
  const broken = new Set(bad);
  const bench = openBench({
    async invoke({ job }) {
      if (broken.has(job.parameters)) throw new StatesError('Broken', `on ${job.parameters}`);
      return job.parameters;
    },
  });
  const redrive = async (arn: string, mend = true) => {
    if (mend) broken.clear();
    await bench.engine.redrive(arn);
    return bench.engine.finished(arn);
  };
  return { ...bench, redrive, asked: () => bench.calls.map((it) => it.job.parameters) };
}

describe('a redrive', () => {
  it('does not enter the failed state again, and numbers on from where the history ended', async () => {
    const { run, redrive } = fragile(1);
    const { facts } = await run(only({ ...call }), 1);
    const { events } = await redrive(facts.arn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskFailed'],
      [6, 5, 'ExecutionFailed'],
      [7, 6, 'ExecutionRedriven'],
      [8, 7, 'TaskScheduled'],
      [9, 8, 'TaskStarted'],
      [10, 9, 'TaskSucceeded'],
      [11, 10, 'TaskStateExited'],
      [12, 11, 'ExecutionSucceeded'],
    ]);
    expect(events[6]).toMatchObject({ executionRedrivenEventDetails: { redriveCount: 1 } });
  });

  it('enters a Fail again, which fails again, as often as it is asked', async () => {
    const { run, redrive } = fragile();
    const { facts } = await run(only({ Type: 'Fail', Error: 'No', End: undefined as never }));
    await redrive(facts.arn);
    const again = await redrive(facts.arn);
    expect(again.progress).toMatchObject({ status: 'FAILED', error: 'No', redriveCount: 2 });
    expect(types(again).filter((it) => it === 'FailStateEntered')).toHaveLength(3);
  });

  it('begins with all retries unused', async () => {
    const { run, redrive, calls } = fragile(1);
    const Retry = [{ ErrorEquals: ['Broken'], MaxAttempts: 2, IntervalSeconds: 1 }];
    const { facts } = await run(only({ ...call, Retry }), 1);
    expect(calls).toHaveLength(3);
    const { progress } = await redrive(facts.arn, false);
    expect(progress.status).toBe('FAILED');
    expect(calls).toHaveLength(6);
  });

  it('shows in the context object', async () => {
    const { run, redrive } = fragile();
    const { facts } = await run(
      only({ Type: 'Pass', Output: '{% $states.context.Execution.RedriveCount > 0 ? "again" : $x %}' }),
    );
    const { progress } = await redrive(facts.arn);
    expect(progress).toMatchObject({ status: 'SUCCEEDED', output: '"again"' });
  });

  it('counts the time-out of the machine from the redrive', async () => {
    let stuck = true;
    const clock = byHand();
    const { engine, start, calls } = openBench({
      clock,
      invoke: (work) => (stuck ? never(work) : Promise.resolve('done')),
    });
    const { facts } = start({ TimeoutSeconds: 5, ...only({ ...call }) });
    await vi.waitFor(() => expect(calls).toHaveLength(1), 10_000);
    clock.pass(5);
    expect((await engine.finished(facts.arn)).progress.status).toBe('TIMED_OUT');
    stuck = false;
    await engine.redrive(facts.arn);
    expect((await engine.finished(facts.arn)).progress).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  });

  it('of an inline Map calls only what had failed or was not begun', async () => {
    const { run, redrive, asked } = fragile(2);
    const each = { Type: 'Map', MaxConcurrency: 1, ItemProcessor: inside(call), Items: [1, 2, 3], End: true };
    const { facts, progress } = await run(only(each));
    expect(progress.status).toBe('FAILED');
    const again = await redrive(facts.arn);
    expect(again.progress.output).toBe('[1,2,3]');
    expect(asked()).toEqual([1, 2, 2, 3]);
  });

  it('of a Parallel whose own output was too much runs every branch again', async () => {
    let large = true;
    const { engine, run, calls } = openBench({ invoke: async () => 'x'.repeat(large ? 200_000 : 1) });
    const both = { Type: 'Parallel', Branches: [inside(call), inside(call)], End: true };
    const { facts, progress } = await run(only(both));
    expect(progress).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    large = false;
    await engine.redrive(facts.arn);
    expect((await engine.finished(facts.arn)).progress.output).toBe('["x","x"]');
    expect(calls).toHaveLength(4);
  });
});

describe('a redrive of a map run that failed', () => {
  it('redrives the executions that had failed and begins those that had not begun', async () => {
    const { run, redrive, asked, engine, calls } = fragile(2);
    const { facts } = await run(only(distributed({ Items: [1, 2, 3], MaxConcurrency: 1 })));
    const again = await redrive(facts.arn);
    expect(again.progress).toMatchObject({ status: 'SUCCEEDED', output: '[1,2,3]' });
    expect(asked()).toEqual([1, 2, 2, 3]);
    const second = calls.filter((it) => it.job.parameters === 2).map((it) => it.execution.arn);
    expect(new Set(second).size).toBe(1);
    expect(engine.find(second[0] as string)?.progress.redriveCount).toBe(1);
  });

  it('is one more event of the same map run', async () => {
    const { run, redrive } = fragile(2);
    const { facts, events } = await run(only(distributed({ Items: [1, 2] })));
    const started = events.find((it) => it.type === 'MapRunStarted')?.mapRunStartedEventDetails;
    const again = await redrive(facts.arn);
    const tail = again.events.slice(events.length);
    expect(tail.map((it) => it.type)).toEqual([
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    expect(tail[1]?.mapRunRedrivenEventDetails).toEqual({ mapRunArn: started?.mapRunArn, redriveCount: 1 });
    expect(tail[1]?.previousEventId).toBe(tail[0]?.id);
  });

  it('begins an Express child anew instead', async () => {
    const { run, redrive, calls } = fragile(2);
    const { facts } = await run(only(distributed({ Items: [1, 2] }, { ExecutionType: 'EXPRESS' })));
    expect((await redrive(facts.arn)).progress.output).toBe('[1,2]');
    const second = calls.filter((it) => it.job.parameters === 2).map((it) => it.execution.arn);
    expect(new Set(second).size).toBe(2);
  });
});

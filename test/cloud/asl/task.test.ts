import { describe, expect, it, vi } from 'vitest';
import type { Work } from '../../../cloud/asl/driver.ts';
import { BadToken, TaskGone } from '../../../cloud/asl/engine.ts';
import { StatesError } from '../../../cloud/asl/error.ts';
import type { Clock } from '../../../cloud/clock.ts';
import { byHand, never, only, openBench, types } from './workbench.ts';

/** A busy machine takes its time. */
const PATIENT = { timeout: 10_000 };
const INVOKE = 'arn:aws:states:::lambda:invoke';
const TOKEN = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const withToken = { Type: 'Task', Resource: TOKEN, Arguments: { token: '{% $states.context.Task.Token %}' } };

describe('a Task', () => {
  it('gives the answer of its call to Output and Assign', async () => {
    const { run } = openBench({ invoke: async ({ job }) => ({ Payload: job.parameters }) });
    const { progress } = await run(
      {
        StartAt: 'Call',
        States: {
          Call: {
            Type: 'Task',
            Resource: INVOKE,
            Arguments: { n: '{% $states.input.n * 2 %}' },
            Assign: { doubled: '{% $states.result.Payload.n %}' },
            Output: '{% $states.input %}',
            Next: 'Read',
          },
          Read: { Type: 'Pass', Output: '{% $doubled %}', End: true },
        },
      },
      { n: 21 },
    );
    expect(progress.output).toBe('42');
  });

  it('retries after its interval times the backoff, and tells the attempt in its context', async () => {
    const attempts: unknown[] = [];
    const clock = byHand();
    const { engine, start } = openBench({
      clock,
      async invoke({ job }) {
        attempts.push(job.parameters);
        if (attempts.length < 4) throw new StatesError('NotReadyYet', 'still creating');
        return 'ready';
      },
    });
    const state = {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: '{% $states.context.State.RetryCount %}',
      Retry: [{ ErrorEquals: ['NotReadyYet'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 5 }],
    };
    const { facts, events } = start(only(state));
    for (const [at, seconds] of [2, 6, 18].entries()) {
      await vi.waitFor(() => expect(events.filter((it) => it.type === 'TaskFailed')).toHaveLength(at + 1), PATIENT);
      clock.pass(seconds);
    }
    expect((await engine.finished(facts.arn)).progress.output).toBe('"ready"');
    expect(attempts).toEqual([0, 1, 2, 3]);
    const failedAt = events.filter((it) => it.type === 'TaskFailed').map((it) => Date.parse(it.timestamp));
    const beganAt = events.filter((it) => it.type === 'TaskScheduled').map((it) => Date.parse(it.timestamp));
    const delays = failedAt.map((at, index) => ((beganAt[index + 1] as number) - at) / 1000);
    expect(delays).toEqual([2, 6, 18]);
  });

  it('goes to the catcher that names its error, with the error as output', async () => {
    const { run } = openBench({
      async invoke() {
        throw new StatesError('Throttled', 'slow down');
      },
    });
    const { progress, events } = await run({
      StartAt: 'Call',
      States: {
        Call: {
          Type: 'Task',
          Resource: INVOKE,
          Catch: [{ ErrorEquals: ['States.ALL'], Output: { why: '{% $states.errorOutput.Cause %}' }, Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    });
    expect(progress.output).toBe('{"why":"slow down"}');
    expect(events.map((it) => it.type).slice(2, 6)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'TaskStateExited',
    ]);
  });

  it('ends with States.Timeout when its time is over, and cancels the call', async () => {
    const { run, calls } = openBench({ invoke: never });
    const done = await run(only({ Type: 'Task', Resource: INVOKE, TimeoutSeconds: 3 }));
    expect(done.progress).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(types(done).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(calls[0]?.signal.reason).toBe('cancelled');
  });

  it('refuses an answer of more than 256 KiB, which States.ALL does not catch', async () => {
    const { run } = openBench({ invoke: async () => 'x'.repeat(262_144) });
    const { progress } = await run({
      StartAt: 'Call',
      States: {
        Call: { Type: 'Task', Resource: INVOKE, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], End: true },
        Caught: { Type: 'Pass', End: true },
      },
    });
    expect(progress).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('a Task with a token', () => {
  async function waiting(state: object = {}, clock?: Clock) {
    const bench = openBench({ clock });
    const run = bench.start(only({ ...withToken, ...state } as never));
    await vi.waitFor(() => expect(types(run)).toContain('TaskSubmitted'), PATIENT);
    const { token } = (bench.calls[0] as Work).job.parameters as { token: string };
    return { ...bench, execution: run, token };
  }

  it('waits for SendTaskSuccess and has its output as result', async () => {
    const { engine, execution, token } = await waiting();
    await engine.complete(token, { output: { ok: true } });
    expect((await engine.finished(execution.facts.arn)).progress.output).toBe('{"ok":true}');
    expect(types(execution).slice(2)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fails with the error that SendTaskFailure names', async () => {
    const { engine, execution, token } = await waiting();
    await engine.complete(token, { error: 'Broken', cause: 'by hand' });
    expect((await engine.finished(execution.facts.arn)).progress).toMatchObject({ error: 'Broken', cause: 'by hand' });
  });

  it('knows a token whose task is over from a text that never was a token', async () => {
    const { engine, execution, token } = await waiting();
    await engine.complete(token, { output: null });
    await engine.finished(execution.facts.arn);
    await expect(engine.complete(token, { output: null })).rejects.toBeInstanceOf(TaskGone);
    await expect(engine.complete('nonsense', { output: null })).rejects.toBeInstanceOf(BadToken);
  });

  it('lives as long as heartbeats come, and ends with States.HeartbeatTimeout when they do not', async () => {
    const clock = byHand();
    const { engine, execution, token } = await waiting({ HeartbeatSeconds: 300 }, clock);
    for (let beat = 0; beat < 5; beat++) {
      clock.pass(299);
      await engine.heartbeat(token);
    }
    expect(execution.progress.status).toBe('RUNNING');
    clock.pass(300);
    expect((await engine.finished(execution.facts.arn)).progress.error).toBe('States.HeartbeatTimeout');
  });

  it('takes an answer that comes before its own call has returned', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bench = openBench({ invoke: () => held.then(() => null) });
    const run = bench.start(only(withToken as never));
    await vi.waitFor(() => expect(bench.calls).toHaveLength(1), PATIENT);
    const { token } = (bench.calls[0] as Work).job.parameters as { token: string };
    await bench.engine.complete(token, { output: 'early' });
    release();
    expect((await bench.engine.finished(run.facts.arn)).progress.output).toBe('"early"');
  });
});

describe('an activity', () => {
  it('is offered to the worker that asks, and takes its answer', async () => {
    const { engine, start } = openBench();
    const arn = 'arn:aws:states:us-east-1:000000000000:activity:dig';
    const run = start(only({ Type: 'Task', Resource: arn, Arguments: { depth: 3 } }));
    const offer = await engine.activities.poll(arn, 'mole', AbortSignal.timeout(20_000));
    expect(offer?.input).toBe('{"depth":3}');
    await engine.complete(offer?.token as string, { output: 'dug' });
    await engine.finished(run.facts.arn);
    expect(types(run).slice(2, -1)).toEqual([
      'ActivityScheduled',
      'ActivityStarted',
      'ActivitySucceeded',
      'TaskStateExited',
    ]);
  });
});

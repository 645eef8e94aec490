import { describe, expect, it, vi } from 'vitest';
import { StatesError } from '../../../cloud/asl/error.ts';
import { fold } from '../../../cloud/asl/journal.ts';
import { scaled } from '../../../cloud/clock.ts';
import { never, only, openBench, types } from './workbench.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const task = (name: string, next?: string) => ({
  [name]: { Type: 'Task', Resource: INVOKE, Arguments: name, ...(next ? { Next: next } : { End: true }) },
});
const inOrder = { StartAt: 'One', States: { ...task('One', 'Two'), ...task('Two', 'Three'), ...task('Three') } };

describe('an execution after a crash', () => {
  it('calls again only the Task whose outcome was not recorded', async () => {
    const first = openBench({
      invoke: (work) => (work.job.state === 'Two' ? never(work) : Promise.resolve(work.job.state)),
    });
    const { facts } = first.start(inOrder);
    await vi.waitFor(() => expect(first.calls.map((it) => it.job.state)).toEqual(['One', 'Two']), { timeout: 10_000 });
    first.crash();

    const second = openBench({ journal: first.journal, invoke: async ({ job }) => job.state });
    second.engine.resume(facts.arn);
    const run = await second.engine.finished(facts.arn);
    expect(second.calls.map((it) => it.job.state)).toEqual(['Two', 'Three']);
    expect(run.progress).toMatchObject({ status: 'SUCCEEDED', output: '"Three"' });
    expect(run.events.map((it) => it.id)).toEqual(run.events.map((_, index) => index + 1));
    expect(types(run).filter((it) => it === 'TaskScheduled')).toHaveLength(3);
  });

  it('still takes the token that was given out before', async () => {
    const first = openBench();
    const state = {
      Type: 'Task',
      Resource: `${INVOKE}.waitForTaskToken`,
      Arguments: '{% $states.context.Task.Token %}',
    };
    const run = first.start(only(state));
    await vi.waitFor(() => expect(types(run)).toContain('TaskSubmitted'), { timeout: 10_000 });
    first.crash();

    const second = openBench({ journal: first.journal });
    second.engine.resume(run.facts.arn);
    await second.engine.complete(first.calls[0]?.job.parameters as string, { output: 'late' });
    expect((await second.engine.finished(run.facts.arn)).progress.output).toBe('"late"');
    expect(second.calls).toHaveLength(0);
  });

  it('waits only for what is left of a Wait', async () => {
    const first = openBench();
    const run = first.start(only({ Type: 'Wait', Seconds: 100 }));
    await vi.waitFor(() => expect(types(run)).toContain('WaitStateEntered'), { timeout: 10_000 });
    first.crash();
    const second = openBench({ journal: first.journal });
    second.engine.resume(run.facts.arn);
    const { events } = await second.engine.finished(run.facts.arn);
    const [entered, exited] = ['WaitStateEntered', 'WaitStateExited'].map((type) =>
      Date.parse(events.find((it) => it.type === type)?.timestamp ?? ''),
    );
    expect((exited as number) - (entered as number)).toBeGreaterThanOrEqual(100_000);
  });

  it('goes on at once when a Wait or a time-out ended while nobody looked', async () => {
    const first = openBench({ invoke: never });
    const waiting = first.start(only({ Type: 'Wait', Seconds: 1000 }));
    const late = first.start(only({ Type: 'Task', Resource: INVOKE, TimeoutSeconds: 1000 }));
    await vi.waitFor(() => expect(types(waiting)).toContain('WaitStateEntered'), { timeout: 10_000 });
    await vi.waitFor(() => expect(types(late)).toContain('TaskStarted'), { timeout: 10_000 });
    first.crash();

    const clock = scaled(1000, new Date(Date.now() + 10_000_000));
    const second = openBench({ journal: first.journal, invoke: never, clock });
    for (const { facts } of [waiting, late]) second.engine.resume(facts.arn);
    expect((await second.engine.finished(waiting.facts.arn)).progress.status).toBe('SUCCEEDED');
    expect((await second.engine.finished(late.facts.arn)).progress).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
  });

  it('goes on in every branch and iteration, and keeps those that were done', async () => {
    const slow = (work: { job: { parameters: unknown } }) => work.job.parameters === 'slow';
    const definition = {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Quick', States: { Quick: { Type: 'Task', Resource: INVOKE, Arguments: 'quick', End: true } } },
            {
              StartAt: 'Each',
              States: {
                Each: {
                  Type: 'Map',
                  Items: ['quick', 'slow', 'quick'],
                  ItemProcessor: {
                    StartAt: 'Item',
                    States: { Item: { Type: 'Task', Resource: INVOKE, Arguments: '{% $states.input %}', End: true } },
                  },
                  End: true,
                },
              },
            },
          ],
          End: true,
        },
      },
    };
    const first = openBench({ invoke: (work) => (slow(work) ? never(work) : Promise.resolve(work.job.parameters)) });
    const run = first.start(definition);
    await vi.waitFor(() => expect(types(run).filter((it) => it === 'TaskSucceeded')).toHaveLength(3), {
      timeout: 10_000,
    });
    first.crash();
    const second = openBench({ journal: first.journal, invoke: async ({ job }) => job.parameters });
    second.engine.resume(run.facts.arn);
    const { progress } = await second.engine.finished(run.facts.arn);
    expect(second.calls.map((it) => it.job.parameters)).toEqual(['slow']);
    expect(progress.output).toBe('["quick",["quick","slow","quick"]]');
  });

  it('has a journal that grows with the items of a Map, not with their square', async () => {
    const size = async (items: number) => {
      const { run, journal } = openBench({ invoke: async () => 'x'.repeat(100) });
      const definition = only({
        Type: 'Map',
        Items: `{% [1..${items}] %}`,
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Task', Resource: INVOKE, End: true } } },
      });
      const { facts, progress } = await run(definition);
      const lines = journal.read(facts.arn) ?? [];
      expect(fold(lines.slice(0, -1))?.progress.status).toBe('RUNNING');
      expect(JSON.parse(progress.output ?? '')).toHaveLength(items);
      return JSON.stringify(lines).length;
    };
    expect((await size(200)) / (await size(100))).toBeLessThan(2.5);
  });

  it('is the same whichever line of the journal was the last', async () => {
    const whole = openBench({ invoke: async ({ job }) => job.state });
    const { facts } = await whole.run(inOrder);
    const lines = whole.journal.read(facts.arn) ?? [];
    for (let kept = 1; kept < lines.length; kept++) {
      const again = openBench({
        journal: { read: () => lines.slice(0, kept), append: () => {} },
        invoke: async ({ job }) => job.state,
      });
      again.engine.resume(facts.arn);
      const run = await again.engine.finished(facts.arn);
      expect(run.progress.output, `after ${kept} lines`).toBe('"Three"');
      expect(types(run), `after ${kept} lines`).toEqual(types(whole.engine.find(facts.arn) ?? run));
    }
  });
});

describe('a redrive', () => {
  it('goes on at the state that failed, with the results of those before', async () => {
    let broken = true;
    const { engine, calls, run } = openBench({
      async invoke({ job }) {
        if (job.state === 'Two' && broken) throw new StatesError('Broken', 'for now');
        return job.state;
      },
    });
    const failed = await run(inOrder);
    expect(failed.progress).toMatchObject({ status: 'FAILED', error: 'Broken' });
    broken = false;
    await engine.redrive(failed.facts.arn);
    const { progress, events } = await engine.finished(failed.facts.arn);
    expect(progress).toMatchObject({ status: 'SUCCEEDED', output: '"Three"', redriveCount: 1 });
    expect(calls.map((it) => it.job.state)).toEqual(['One', 'Two', 'Two', 'Three']);
    expect(events.map((it) => it.type)).toContain('ExecutionRedriven');
    expect(progress.error).toBeUndefined();
  });

  it('keeps the branches that had succeeded', async () => {
    let broken = true;
    const branch = (name: string) => ({ StartAt: name, States: task(name) });
    const { engine, calls, run } = openBench({
      async invoke({ job }) {
        if (job.state === 'Bad' && broken) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new StatesError('Broken');
        }
        return job.state;
      },
    });
    const failed = await run({
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [branch('Good'), branch('Bad')], End: true } },
    });
    expect(failed.progress.status).toBe('FAILED');
    broken = false;
    await engine.redrive(failed.facts.arn);
    const { progress } = await engine.finished(failed.facts.arn);
    expect(progress.output).toBe('["Good","Bad"]');
    expect(calls.map((it) => it.job.state)).toEqual(['Good', 'Bad', 'Bad']);
  });
});

describe('an execution', () => {
  it('is aborted by StopExecution, which cancels its calls', async () => {
    const { engine, start, calls } = openBench({ invoke: never });
    const { facts } = start(inOrder);
    await vi.waitFor(() => expect(calls).toHaveLength(1), { timeout: 10_000 });
    await engine.stop(facts.arn, 'Enough', 'by hand');
    const run = await engine.finished(facts.arn);
    expect(run.progress).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
    expect(calls[0]?.signal.reason).toBe('cancelled');
  });

  it('times out after the TimeoutSeconds of its machine', async () => {
    const { run } = openBench({ invoke: never });
    const { progress, events } = await run({ ...inOrder, TimeoutSeconds: 5 });
    expect(progress.status).toBe('TIMED_OUT');
    expect(events.at(-1)?.type).toBe('ExecutionTimedOut');
  });

  it('fails at 25,000 events instead of running for ever', { timeout: 60_000 }, async () => {
    const { run } = openBench();
    const { progress, events } = await run({
      StartAt: 'Again',
      States: { Again: { Type: 'Pass', Next: 'AndAgain' }, AndAgain: { Type: 'Pass', Next: 'Again' } },
    });
    expect(progress).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(events).toHaveLength(25_000);
  });

  it('ends an expression that runs away', { timeout: 60_000 }, async () => {
    const { run } = openBench();
    const loop = '{% ($loop := function($n) { $loop($n + 1) }; $loop(0)) %}';
    const { progress } = await run(only({ Type: 'Pass', Output: loop }));
    expect(progress).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(progress.cause).toContain('evaluation: Expression evaluation timeout: Check for infinite loop');
  });
});

import { describe, expect, it } from 'vitest';
import { StatesError } from '../../../cloud/asl/error.ts';
import { readItems } from '../../../cloud/asl/item-reader.ts';
import type { JsonObject } from '../../../cloud/asl/json.ts';
import { never, only, openBench, types } from './workbench.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';

function distributed(more: JsonObject = {}): JsonObject {
  return {
    Type: 'Map',
    Items: [1, 2, 3, 4],
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Item',
      States: { Item: { Type: 'Task', Resource: INVOKE, Arguments: '{% $states.input %}', End: true } },
    },
    ...more,
  };
}

describe('a distributed Map', () => {
  it('runs each item as an execution of its own, in the order of the items', async () => {
    const { run, calls } = openBench({ invoke: async ({ job }) => Number(job.parameters) * 10 });
    const done = await run(only(distributed()));
    expect(done.progress.output).toBe('[10,20,30,40]');
    expect(new Set(calls.map((it) => it.execution.arn)).size).toBe(4);
    expect(calls[0]?.execution.arn).toMatch(/:execution:machine\/[\w-]+:[\w-]+$/);
    expect(types(done).slice(2)).toEqual([
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('runs no more at once than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const { run } = openBench({
      async invoke() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return null;
      },
    });
    await run(only(distributed({ MaxConcurrency: 2 })));
    expect(most).toBe(2);
  });

  it('tolerates failures up to its threshold, and fails beyond it', async () => {
    const { run } = openBench({
      async invoke({ job }) {
        if (Number(job.parameters) > 2) throw new StatesError('Odd');
        return job.parameters;
      },
    });
    const tolerant = await run(only(distributed({ ToleratedFailurePercentage: 50 })));
    expect(tolerant.progress.status).toBe('SUCCEEDED');
    const strict = await run(only(distributed({ ToleratedFailureCount: 1 })));
    expect(strict.progress).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  });

  it('puts items into batches with what they share', async () => {
    const { run } = openBench({ invoke: async ({ job }) => job.parameters });
    const batcher = { MaxItemsPerBatch: 3, BatchInput: { at: '{% $states.input.at %}' } };
    const { progress } = await run(only(distributed({ ItemBatcher: batcher })), { at: 'noon' });
    expect(JSON.parse(progress.output ?? '')).toEqual([
      { BatchInput: { at: 'noon' }, Items: [1, 2, 3] },
      { BatchInput: { at: 'noon' }, Items: [4] },
    ]);
  });

  it('finds its executions again after a crash', async () => {
    const first = openBench({ invoke: (work) => (work.job.parameters === 3 ? never(work) : Promise.resolve(0)) });
    const parent = first.start(only(distributed()));
    const childOf = (parameters: number) => first.calls.find((it) => it.job.parameters === parameters)?.execution.arn;
    await expect.poll(() => first.calls.length, { timeout: 10_000 }).toBe(4);
    await first.engine.finished(childOf(4) as string);
    first.crash();

    const second = openBench({ journal: first.journal, invoke: async () => 1 });
    second.engine.resume(parent.facts.arn);
    const { progress } = await second.engine.finished(parent.facts.arn);
    expect(progress.output).toBe('[0,0,1,0]');
    expect(second.calls).toHaveLength(1);
  });
});

describe('a redrive of a distributed Map', () => {
  it('redrives the executions that had not succeeded', async () => {
    let stuck = true;
    const { engine, calls, start } = openBench({
      invoke: (work) => (stuck && work.job.parameters === 2 ? never(work) : Promise.resolve(work.job.parameters)),
    });
    const { facts } = start(only(distributed({ Items: [1, 2] })));
    await expect.poll(() => calls.length, { timeout: 10_000 }).toBe(2);
    await engine.finished(calls.find((it) => it.job.parameters === 1)?.execution.arn as string);
    await engine.stop(facts.arn);
    await expect
      .poll(() => calls.find((it) => it.job.parameters === 2)?.signal.aborted, { timeout: 10_000 })
      .toBe(true);
    stuck = false;
    await engine.redrive(facts.arn);
    const { progress } = await engine.finished(facts.arn);
    expect(progress).toMatchObject({ status: 'SUCCEEDED', output: '[1,2]' });
    expect(calls.map((it) => it.job.parameters)).toEqual([1, 2, 2]);
  });
});

describe('an ItemReader', () => {
  it('reads CSV with quotes, missing and surplus fields', () => {
    const text = 'name,note\r\nOrla,"a, ""b""\nc"\r\nBram\r\nFinn,x,surplus\r\n';
    expect(readItems(text, { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' })).toEqual([
      { name: 'Orla', note: 'a, "b"\nc' },
      { name: 'Bram', note: '' },
      { name: 'Finn', note: 'x' },
    ]);
  });

  it('reads lines of JSON, at most MaxItems', () => {
    expect(readItems('{"a":1}\n\n{"a":2}\n{"a":3}', { InputType: 'JSONL', MaxItems: 2 })).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('fails on a document that has no items', () => {
    expect(() => readItems('5', { InputType: 'JSON' })).toThrow(
      new StatesError('States.ItemReaderFailed', 'Attempting to map over non-iterable node.'),
    );
  });
});

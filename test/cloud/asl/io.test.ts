import { describe, expect, it } from 'vitest';
import { only, openBench } from './workbench.ts';

describe('input and output in JSONPath', () => {
  it('go through InputPath, Parameters, ResultSelector, ResultPath and OutputPath in this order', async () => {
    const { run, calls } = openBench({ invoke: async () => ({ kept: 1, dropped: 2 }) });
    const { progress } = await run(
      {
        QueryLanguage: 'JSONPath',
        ...only({
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          InputPath: '$.inner',
          Parameters: { 'n.$': '$.n', fixed: true },
          ResultSelector: { 'only.$': '$.kept' },
          ResultPath: '$.inner.result',
          OutputPath: '$.inner',
        }),
      },
      { inner: { n: 5 } },
    );
    expect(calls[0]?.job.parameters).toEqual({ n: 5, fixed: true });
    expect(progress.output).toBe('{"n":5,"result":{"only":1}}');
  });

  it('select from a result of null, not from the input in its place', async () => {
    const { progress } = await openBench({ invoke: async () => null }).run(
      {
        QueryLanguage: 'JSONPath',
        ...only({
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          ResultSelector: { 'got.$': '$' },
        }),
      },
      { a: 1 },
    );
    expect(progress.output).toBe('{"got":null}');
  });

  it('drop the result where ResultPath is null', async () => {
    const state = { Type: 'Pass', Result: 'gone', ResultPath: null };
    const { progress } = await openBench().run({ QueryLanguage: 'JSONPath', ...only(state) }, { a: 1 });
    expect(progress.output).toBe('{"a":1}');
  });
});

describe('variables', () => {
  it('of the outside can be read within a branch, and those of a branch end with it', async () => {
    const branch = {
      StartAt: 'In',
      States: { In: { Type: 'Pass', Assign: { own: 1 }, Output: '{% $outer %}', End: true } },
    };
    const { progress } = await openBench().run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 'seen' }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [branch, branch], Next: 'After' },
        After: { Type: 'Pass', Output: '{% [$states.input, $exists($own)] %}', End: true },
      },
    });
    expect(progress.output).toBe('["seen","seen",false]');
  });

  it('are assigned all at once: an expression sees the old ones', async () => {
    const { progress } = await openBench().run({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
        Show: { Type: 'Pass', Output: { a: '{% $a %}', b: '{% $b %}' }, End: true },
      },
    });
    expect(progress.output).toBe('{"a":2,"b":1}');
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../cloud/asl/json.ts';
import { only, openBench } from './workbench.ts';

const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };

describe('an expression that gives another type than its field takes', () => {
  it.each<[state: JsonObject, field: string, wanted: string, was: string]>([
    [{ Type: 'Wait', Seconds: '{% $x %}' }, 'Seconds', 'number', '\'string\' for value: "x"'],
    [{ Type: 'Wait', Timestamp: '{% 5 %}' }, 'Timestamp', 'string', "'number' for value: 5"],
    [{ ...task, TimeoutSeconds: '{% $x %}' }, 'TimeoutSeconds', 'number', '\'string\' for value: "x"'],
    [
      { ...task, HeartbeatSeconds: '{% true %}', TimeoutSeconds: 9 },
      'HeartbeatSeconds',
      'number',
      "'boolean' for value: true",
    ],
    [{ Type: 'Fail', Error: '{% [1,2] %}' }, 'Error', 'string', "'array' for value: [1,2]"],
    [{ Type: 'Fail', Cause: '{% null %}' }, 'Cause', 'string', "'null' for value: null"],
  ])('fails: %j', async (state, field, wanted, was) => {
    const { End: _, ...last } = only(state).States.Only as JsonObject;
    const Only = state.Type === 'Fail' ? last : { ...last, End: true };
    const { progress } = await openBench().run({
      StartAt: 'Set',
      States: { Set: { Type: 'Pass', Assign: { x: 'x' }, Next: 'Only' }, Only },
    });
    expect(progress.error).toBe('States.QueryEvaluationError');
    expect(progress.cause).toContain(
      `specified for the field '${field}' returned an unexpected result type. Expected '${wanted}', but was ${was}`,
    );
  });

  it('fails so that it can be caught', async () => {
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }];
    const states = { ...task, TimeoutSeconds: '{% "5" %}', Catch, End: true };
    const { progress } = await openBench().run({
      StartAt: 'Only',
      States: { Only: states, Caught: { Type: 'Pass', Output: 'caught', End: true } },
    });
    expect(progress.output).toBe('"caught"');
  });
});

describe('a path to seconds', () => {
  it.each<[state: JsonObject, says: string]>([
    [
      { Type: 'Wait', SecondsPath: '$.text' },
      'The SecondsPath parameter cannot be parsed as a long value: $.text == soon',
    ],
    [
      { ...task, TimeoutSecondsPath: '$.half' },
      'The TimeoutSecondsPath parameter cannot be parsed as a long value: $.half == 0.5',
    ],
    [
      { ...task, HeartbeatSecondsPath: '$.below', TimeoutSeconds: 9 },
      'The HeartbeatSecondsPath parameter references a negative value: $.below == -1',
    ],
  ])('that leads to something else fails the execution once: %j', async (state, says) => {
    const { progress, events } = await openBench().run(
      { QueryLanguage: 'JSONPath', ...only(state) },
      { text: 'soon', half: 0.5, below: -1 },
    );
    expect(progress).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(progress.cause).toContain(says);
    expect(events.filter((it) => it.type === 'ExecutionFailed')).toHaveLength(1);
  });
});

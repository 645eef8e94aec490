import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../cloud/aws/states/definition.ts';
import { validation } from '../../../../cloud/aws/states/validate.ts';

type Input = Parameters<ReturnType<typeof validation>['ValidateStateMachineDefinition']>[0];

const validate = async (states: object, more: Partial<Input> = {}) => {
  const definition = JSON.stringify({ StartAt: 'One', States: states });
  const { severity = 'WARNING', maxResults } = more;
  return validation().ValidateStateMachineDefinition({ definition, severity, maxResults });
};
const codes = (found: { diagnostics?: readonly { code?: string; location?: string }[] }) =>
  found.diagnostics?.map(({ code, location }) => `${code} ${location}`);

const UNSUPPORTED = 'UNSUPPORTED_JSONATA_EXPRESSION';
const REFERENCE = "Value is not a Reference Path: Reference path didn't start with '$'";

function top(name: string): string {
  return `Reference to '${name}' at the top level is not supported.`;
}

function one(values: string): string {
  return `Value should be one of the following: [${values}]`;
}

function language(set: string, field: string, only: string): string {
  return `The QueryLanguage is set to '${set}', but field '${field}' is only supported for the '${only}' QueryLanguage`;
}

describe('ValidateStateMachineDefinition', () => {
  it.each<[trap: string, state: object, code: string]>([
    [
      'a path in a template without .$',
      { Type: 'Pass', Parameters: { deep: { id: '$.id' } } },
      'NO_DOLLAR /States/One/Parameters/deep/id',
    ],
    [
      'an intrinsic function without .$',
      { Type: 'Pass', Assign: { id: 'States.UUID()' } },
      'NO_DOLLAR /States/One/Assign/id',
    ],
    ['a path where a value belongs', { Type: 'Fail', Error: '$.error' }, 'NO_PATH /States/One/Error'],
    [
      'a path beside which a text is compared',
      { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: '$.b', Next: 'Two' }], Default: 'Two' },
      'NO_PATH /States/One/Choices[0]/StringEquals',
    ],
    [
      'a path in a fixed result',
      { Type: 'Pass', Result: { a: ['$.a'] } },
      'PASS_RESULT_IS_STATIC /States/One/Result/a[0]',
    ],
  ])('warns of %s, and is content all the same', async (_, state, code) => {
    const ending = 'Type' in state && ['Fail', 'Choice'].includes(String(state.Type)) ? {} : { End: true };
    const two = JSON.stringify(state).includes('Two') ? { Two: { Type: 'Succeed' } } : {};
    const found = await validate({ One: { ...state, ...ending }, ...two });
    expect(codes(found)).toEqual([code]);
    expect(found.result).toBe('OK');
  });

  it('keeps its warnings to itself unless asked, and has none for JSONata', async () => {
    const state = { Type: 'Pass', Result: '$.a', End: true };
    expect((await validate({ One: state }, { severity: 'ERROR' })).diagnostics).toEqual([]);
    const jsonata = { One: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '$.a', End: true } };
    expect((await validate(jsonata)).diagnostics).toEqual([]);
  });

  it('gives as many as were asked for, and says that there are more', async () => {
    const Parameters = { a: '$.a', b: '$.b', c: '$.c' };
    const state = { One: { Type: 'Pass', Parameters, End: true } };
    const some = await validate(state, { maxResults: 2 });
    expect(some.diagnostics).toHaveLength(2);
    expect(some.truncated).toBe(true);
    expect((await validate(state, { maxResults: 0 })).truncated).toBe(false);
  });
});

describe('a definition', () => {
  const problems = (states: object) => problemsOf(JSON.stringify({ StartAt: 'One', States: states }), 'STANDARD');

  it('uses a name once, also within its branches', () => {
    const branch = { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } };
    expect(problems({ One: { Type: 'Parallel', Branches: [branch], End: true } })).toEqual([
      {
        severity: 'ERROR',
        code: 'DUPLICATE_STATE_NAME',
        message: 'Duplicate State name: One',
        location: '/States/One/Branches[0]/States/One',
      },
    ]);
  });

  it('has an end', () => {
    const round = { One: { Type: 'Pass', Next: 'Two' }, Two: { Type: 'Pass', Next: 'One' } };
    expect(problems(round).map((it) => it.code)).toEqual(['MISSING_END_STATE']);
  });
});

describe('a state that AWS refuses', () => {
  const end = { End: true };
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...end };
  const jsonata = { QueryLanguage: 'JSONata', ...end };
  const item = { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } };
  const distributed = (config: object) => ({ ...item, ProcessorConfig: config });
  const rule = { Variable: '$.a', StringEquals: 'a', Next: 'Done' };

  it.each<[state: object, message: string, at: string, code?: string]>([
    [{ Type: 'Pass', Catch: [], ...end }, "Field 'Catch' is not supported", ''],
    [{ Type: 'Succeed', end: true }, "Field 'end' is not supported", ''],
    [{ Type: 'Pass', Next: 'Done', ...end }, 'There should only be one of the following fields: [Next, End]', ''],
    [{ Type: 'Pass' }, 'This object should have only one of the following fields: [Next, End]', ''],
    [{ Type: 'Pass', QueryLanguage: 'XPath', ...end }, one('JSONPath, JSONata'), '/QueryLanguage'],
    [{ Type: 'Pass', Output: 1, ...end }, language('JSONPath', 'Output', 'JSONata'), ''],
    [{ Type: 'Pass', Result: 1, ...jsonata }, language('JSONata', 'Result', 'JSONPath'), ''],
    [
      { Type: 'Wait', Seconds: 1, SecondsPath: '$.a', ...end },
      'There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
      '',
    ],
    [{ Type: 'Wait', Seconds: -1, ...end }, 'Minimum value is 0', '/Seconds'],
    [
      { Type: 'Wait', Timestamp: '2030-01-01T00:00:00+01:00', ...end },
      'String does not match RFC3339 timestamp',
      '/Timestamp',
    ],
    [{ ...task, TimeoutSeconds: 0 }, 'Minimum value is 1', '/TimeoutSeconds'],
    [{ ...task, TimeoutSeconds: 'soon' }, 'Expected value of type Integer', '/TimeoutSeconds'],
    [
      { ...task, TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' },
      'There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]',
      '',
    ],
    [{ ...task, Resource: 'echo' }, 'Value is not a valid resource ARN', '/Resource'],
    [{ ...task, Credentials: {} }, "The field 'RoleArn' is required but was missing", '/Credentials'],
    [{ ...task, InputPath: 'a' }, 'Value must be a valid JSONPath.', '/InputPath'],
    [{ ...task, ResultPath: '$.a[*]' }, 'Value is not a Reference Path', '/ResultPath'],
    [{ ...task, Retry: [{ ErrorEquals: [] }] }, 'Value cannot be empty', '/Retry[0]/ErrorEquals'],
    [
      { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Busy'] }] },
      'States.ALL must appear alone and at end of list',
      '/Retry[0]/ErrorEquals[0]',
    ],
    [{ ...task, Retry: [{ ErrorEquals: ['Busy'], BackoffRate: 0.5 }] }, 'Minimum value is 1', '/Retry[0]/BackoffRate'],
    [
      { Type: 'Pass', Assign: { states: 1 }, ...end },
      "Cannot assign to reserved variable '$states'.",
      '/Assign',
      'RESERVED_VARIABLE_NAME',
    ],
    [
      { Type: 'Pass', Assign: { 'a-b': 1 }, ...end },
      "Invalid variable name 'a-b': the variable name contains invalid characters.",
      '/Assign',
      'INVALID_VARIABLE_NAME',
    ],
    [
      { Type: 'Pass', Output: { a: ['{% 1'] }, ...jsonata },
      'JSONata string must start with {% and end with %}',
      '/Output/a[0]',
    ],
    [
      { Type: 'Pass', Output: { a: '{% 1 + %}' }, ...jsonata },
      'Unexpected end of expression',
      '/Output/a',
      'INVALID_JSONATA_EXPRESSION',
    ],
    [{ Type: 'Pass', Output: '{% phone.number %}', ...jsonata }, top('phone'), '/Output', UNSUPPORTED],
    [
      { Type: 'Pass', Output: '{% $map($states.input, function($it) { $it & name }) %}', ...jsonata },
      top('name'),
      '/Output',
      UNSUPPORTED,
    ],
    [{ Type: 'Pass', Output: '{% $ %}', ...jsonata }, top('$'), '/Output', UNSUPPORTED],
    [{ Type: 'Choice', Choices: [] }, 'Value cannot be empty', '/Choices'],
    [{ Type: 'Choice', Choices: [{ ...rule, Variable: 'a' }] }, REFERENCE, '/Choices[0]/Variable'],
    [{ Type: 'Choice', Choices: [{ Not: rule, Next: 'Done' }] }, "Field 'Next' is not supported", '/Choices[0]/Not'],
    [
      { Type: 'Choice', Choices: [{ Next: 'Done' }] },
      'The object must have only one of the following fields, [And, Or, Not, Variable, Condition]',
      '/Choices[0]',
    ],
    [
      { Type: 'Choice', Choices: [{ ...rule, IsPresent: true }] },
      'There should only be one of the following fields: [StringEquals, IsPresent]',
      '/Choices[0]',
    ],
    [
      { Type: 'Map', ...end },
      'This object should have only one of the following fields: [ItemProcessor, Iterator]',
      '',
    ],
    [
      { Type: 'Map', ItemProcessor: distributed({ Mode: 'DISTRIBUTED' }), ...end },
      'These fields are required: [ExecutionType]',
      '/ItemProcessor/ProcessorConfig',
    ],
    [
      { Type: 'Map', ItemProcessor: distributed({ Mode: 'INLINE', ExecutionType: 'EXPRESS' }), ...end },
      "Field 'ExecutionType' is not supported",
      '/ItemProcessor/ProcessorConfig',
    ],
    [
      { Type: 'Map', ItemProcessor: { ...item, QueryLanguage: 'JSONata' }, ...end },
      "Field 'QueryLanguage' is not supported",
      '/ItemProcessor',
    ],
    [
      { Type: 'Map', ItemProcessor: item, ToleratedFailurePercentage: 101, ...end },
      'Maximum value is 100.0',
      '/ToleratedFailurePercentage',
    ],
    [
      { Type: 'Map', ItemProcessor: item, ItemBatcher: { MaxItemsPerBatch: -1 }, ...end },
      'Minimum value is 0',
      '/ItemBatcher/MaxItemsPerBatch',
    ],
  ])('is told why: %j', (state, message, at, code = 'SCHEMA_VALIDATION_FAILED') => {
    const states = JSON.stringify(state).includes('Done') ? { Done: { Type: 'Succeed' } } : {};
    const definition = { StartAt: 'One', States: { One: state, ...states } };
    const found = problemsOf(JSON.stringify(definition), 'STANDARD').filter((it) => !it.code.startsWith('MISSING'));
    expect(found).toEqual([{ severity: 'ERROR', code, message, location: `/States/One${at}` }]);
  });

  it('may look at an item of what a path leads to, at what it is given, and at its variables', () => {
    const Output = '{% ($a := 1; $states.input.guilds[size > $a].{"name": name, "of": $count(members)}) %}';
    const definition = { QueryLanguage: 'JSONata', StartAt: 'One', States: { One: { Type: 'Succeed', Output } } };
    expect(problemsOf(JSON.stringify(definition), 'STANDARD')).toEqual([]);
  });
});

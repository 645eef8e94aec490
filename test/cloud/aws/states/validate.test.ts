import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../cloud/aws/states/definition.ts';
import { validation } from '../../../../cloud/aws/states/validate.ts';

type Input = Parameters<ReturnType<typeof validation>['ValidateStateMachineDefinition']>[0];

const validate = async (states: object, more: Partial<Input> = {}) => {
  const definition = JSON.stringify({ StartAt: 'One', States: states, ...(more as object) });
  const { severity = 'WARNING', maxResults } = more;
  return validation().ValidateStateMachineDefinition({ definition, severity, maxResults });
};
const codes = (found: { diagnostics?: readonly { code?: string; location?: string }[] }) =>
  found.diagnostics?.map(({ code, location }) => `${code} ${location}`);

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

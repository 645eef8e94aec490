import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from './checker/check.ts';

const root = path.resolve(import.meta.dirname, '../..');
const files = readdirSync(path.join(root, 'statemachines'));
const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const functions = readdirSync(path.join(root, 'lambdas'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.grants.ts'))
  .map((file) => pascal(path.basename(file, '.grants.ts')));
const names = new Set([...functions, ...files.map((file) => `${pascal(path.basename(file, '.asl.json'))}Machine`)]);

describe.each(files)('%s', (file) => {
  it('has no mistake that can be found without running it', async () => {
    const text = readFileSync(path.join(root, 'statemachines', file), 'utf8');
    expect(await check(JSON.parse(text) as object, names)).toEqual([]);
  });
});

const given = (name: string) => `$\{${name}}`;

const call = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: given('Work'), Payload: '{% $states.input %}' },
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1.5 }],
  Next: 'Which',
};
const sound = {
  Work: { ...call, Assign: { answer: '{% $states.result.Payload %}' } },
  Which: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $count($answer) > 1 %}', Next: 'Each', Assign: { many: true } }],
    Default: 'End',
  },
  Each: {
    Type: 'Map',
    Items: '{% $map($answer, function($it) { {"one": $it, "of": $many} }) %}',
    ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', Output: '{% [$many, $answer] %}', End: true } } },
    Next: 'End',
  },
  End: { Type: 'Succeed', Output: '{% $exists($many) ? $many : $answer %}' },
};

const machine = (states: object) => ({ QueryLanguage: 'JSONata', StartAt: 'Work', States: { ...sound, ...states } });
const task = (Resource: string, Arguments: object) => ({ Work: { ...sound.Work, Resource, Arguments } });
const retrying = (more: object) => ({ Work: { ...sound.Work, Retry: [{ ...call.Retry[0], ...more }] } });
const ending = (Output: unknown) => ({ End: { Type: 'Succeed', Output } });

describe('a machine', () => {
  it('that is sound has no mistake', async () => {
    expect(await check(machine({}), new Set(['Work']))).toEqual([]);
  });

  it.each<[mistake: string, states: object, finding: string]>([
    ['reads a variable that nothing sets', ending('{% $anwser %}'), 'End/Output: $anwser is never set before'],
    ['reads one that only some ways set', ending('{% $many %}'), 'End/Output: $many is not set on every way here'],
    [
      'reads a variable in the state that sets it',
      { Work: { ...sound.Work, Arguments: { FunctionName: given('Work'), Payload: '{% $answer %}' } } },
      'Work/Arguments/Payload: $answer is never set before',
    ],
    [
      'reads what a branch of its own has set',
      {
        Each: {
          ...sound.Each,
          ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', Assign: { inner: 1 }, End: true } } },
        },
        ...ending('{% $inner %}'),
      },
      'End/Output: $inner is never set before',
    ],
    [
      'forgets that a caught failure sets nothing',
      { Work: { ...sound.Work, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }] } },
      'End/Output: $answer is not set on every way here',
    ],
    ['calls an unknown function', ending('{% $contians("a", "b") %}'), 'End/Output: there is no function $contians'],
    ['calls $eval, which AWS took out', ending('{% $eval("1") %}'), 'End/Output: there is no function $eval'],
    ['looks for a result in its arguments', ending('{% $states.result %}'), 'End/Output: $states.result is in'],
    ['looks for a member that $states has not', ending('{% $states.ouput %}'), 'End/Output: there is no $states.ouput'],
    ['has half an expression', ending('a {% $answer %}'), 'End/Output: an expression is a whole text'],
    ['retries after no time', retrying({ IntervalSeconds: 0 }), 'IntervalSeconds is 0, not within 1'],
    ['retries after half a second', retrying({ IntervalSeconds: 0.5 }), 'Retry[0]'],
    [
      'retries for ever',
      retrying({ MaxAttempts: 100_000_000 }),
      '/States/Work/Retry[0]/MaxAttempts: Maximum value is 99999999',
    ],
    ['waits less each time', retrying({ BackoffRate: 0.5 }), 'Retry[0]/BackoffRate'],
    ['waits for more than a year', retrying({ MaxDelaySeconds: 31_622_400 }), 'Work/Retry[0]: MaxDelaySeconds is'],
    [
      'never waits its interval',
      retrying({ IntervalSeconds: 5, MaxDelaySeconds: 4 }),
      'Work/Retry[0]: MaxDelaySeconds',
    ],
    ['has jitter of another kind', retrying({ JitterStrategy: 'HALF' }), 'Work/Retry[0]: JitterStrategy is "HALF"'],
    [
      'retries an error that is none',
      retrying({ ErrorEquals: ['States.TimedOut'] }),
      'there is no error States.TimedOut',
    ],
    [
      'retries all errors and one more',
      retrying({ ErrorEquals: ['States.ALL', 'Busy'] }),
      'Retry[0]/ErrorEquals[0]: States.ALL must appear alone and at end of list',
    ],
    [
      'catches all errors before one',
      { Work: { ...sound.Work, Catch: ['States.ALL', 'Busy'].map((it) => ({ ErrorEquals: [it], Next: 'End' })) } },
      'Catch[0]/ErrorEquals[0]: States.ALL must appear alone and at end of list',
    ],
    [
      'calls no integration',
      task('arn:aws:states:::lamda:invoke', {}),
      'there is no integration arn:aws:states:::lamda',
    ],
    [
      'calls an action that is none',
      task('arn:aws:states:::aws-sdk:rds:rebootInstance', {}),
      'has no action rebootInstance',
    ],
    ['waits where one cannot', task('arn:aws:states:::lambda:invoke.sync', {}), 'cannot be waited for with .sync'],
    [
      'misspells an argument',
      task('arn:aws:states:::lambda:invoke', { FunctionName: given('Work'), PayLoad: {} }),
      'Work: PayLoad is no argument of InvocationRequest',
    ],
    [
      'forgets an argument',
      task('arn:aws:states:::lambda:invoke', { Payload: {} }),
      'the argument FunctionName is missing',
    ],
    [
      'keeps the task token to itself',
      task('arn:aws:states:::lambda:invoke.waitForTaskToken', { FunctionName: given('Work'), Payload: {} }),
      'Work: nobody gets the task token',
    ],
    [
      'has a placeholder that nobody fills',
      task('arn:aws:states:::lambda:invoke', { FunctionName: given('Wrok') }),
      `Work/Arguments/FunctionName: nothing is given for ${given('Wrok')}`,
    ],
    [
      'has a state that nothing leads to',
      { Lost: { Type: 'Succeed' } },
      '/States/Lost: State "Lost" is not reachable.',
    ],
    ['leads to a state that is not there', { Each: { ...sound.Each, Next: 'Edn' } }, "Missing 'Next' target: Edn"],
  ])('that %s is found out', async (_, states, finding) => {
    const found = await check(machine(states), new Set(['Work']));
    expect(
      found.some((it) => it.includes(finding)),
      `${found.join('\n') || 'nothing'} is found`,
    ).toBe(true);
  });
});

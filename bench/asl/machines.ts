import type { Json, JsonObject } from '../../cloud/asl/json.ts';

export interface Machine {
  readonly definition: JsonObject;
  readonly input: Json;
  /** How many states it enters. */
  readonly transitions: number;
  readonly output: Json;
  /** The expressions in JSONata that a turn evaluates. */
  readonly expressions?: readonly string[];
}

const TURNS = 1_000;
const NEXT = '$states.input.i + 1';
const MORE = `$states.input.i < ${TURNS}`;
const BRANCHES = 50;
const STEPS = 20;

const steps = (count: number): JsonObject =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `Step${at}`,
      { Type: 'Pass', ...(at === count - 1 ? { End: true } : { Next: `Step${at + 1}` }) },
    ]),
  );

/** A loop, a Map, a Parallel and Tasks: what orchestrations are made of. What a Task calls answers at once. */
export const machines: Readonly<Record<string, Machine>> = {
  'loop of Pass and Choice': {
    definition: {
      StartAt: 'Add',
      States: {
        Add: { Type: 'Pass', Parameters: { 'i.$': 'States.MathAdd($.i, 1)' }, Next: 'More' },
        More: {
          Type: 'Choice',
          Choices: [{ Variable: '$.i', NumericLessThan: TURNS, Next: 'Add' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    },
    input: { i: 0 },
    transitions: 2 * TURNS + 1,
    output: { i: TURNS },
  },
  'Map of Pass': {
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Step0', States: steps(1) },
          End: true,
        },
      },
    },
    input: Array.from({ length: TURNS }, (_, at) => at),
    transitions: TURNS + 1,
    output: Array.from({ length: TURNS }, (_, at) => at),
  },
  'Parallel of Pass': {
    definition: {
      StartAt: 'All',
      States: {
        All: {
          Type: 'Parallel',
          Branches: Array.from({ length: BRANCHES }, () => ({ StartAt: 'Step0', States: steps(STEPS) })),
          End: true,
        },
      },
    },
    input: { guild: 'Night Watch' },
    transitions: BRANCHES * STEPS + 1,
    output: Array.from({ length: BRANCHES }, () => ({ guild: 'Night Watch' })),
  },
  'Map of Task': {
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Call',
            States: {
              Call: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:echo', End: true },
            },
          },
          End: true,
        },
      },
    },
    input: Array.from({ length: TURNS }, (_, at) => at),
    transitions: TURNS + 1,
    output: Array.from({ length: TURNS }, (_, at) => at),
  },
  'loop in JSONata': {
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Add',
      States: {
        Add: { Type: 'Pass', Output: { i: `{% ${NEXT} %}` }, Next: 'More' },
        More: {
          Type: 'Choice',
          Choices: [{ Condition: `{% ${MORE} %}`, Next: 'Add' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    },
    input: { i: 0 },
    transitions: 2 * TURNS + 1,
    output: { i: TURNS },
    expressions: [NEXT, MORE],
  },
};

import { StateFault, StatesError } from './error.ts';
import { stateEvent } from './history.ts';
import { byteLength, type Json, type JsonObject, PAYLOAD_LIMIT, textOf } from './json.ts';
import { put } from './jsonpath.ts';
import type { Evaluate } from './scope.ts';
import { type Turn, UNENTERED } from './turn.ts';

/** What a state works on: InputPath and Parameters in JSONPath, the input itself in JSONata. */
export async function effectiveInput(turn: Turn): Promise<Json> {
  const { state } = turn;
  const input = await pathedInput(turn);
  if (state.language === 'JSONata') return input;
  const parameters = state.parameters ? await state.parameters(turn.scope({ input })) : input;
  turn.inspect('afterParameters', parameters);
  return parameters;
}

/** What InputPath lets through. */
export async function pathedInput(turn: Turn): Promise<Json> {
  const { state } = turn;
  const input = state.inputPath ? await state.inputPath(turn.scope()) : turn.cursor.input;
  if (state.language === 'JSONPath') turn.inspect('afterInputPath', input);
  return input;
}

export interface Finish {
  readonly next?: string;
  /** In place of the state's own; null for none. */
  readonly output?: Evaluate | null;
  readonly assign?: Evaluate | null;
  /** Without it there is no `$states.result`. */
  readonly resulting?: boolean;
}

/**
 * The state has succeeded: its output and assignments, and on to the next state.
 * All expressions see the variables as they were on entry.
 */
export async function finish(turn: Turn, result: Json, how: Finish = {}): Promise<void> {
  const { state } = turn;
  const assign = how.assign === undefined ? state.assign : how.assign;
  turn.inspect('result', result);
  if (state.language === 'JSONata') {
    const scope = turn.scope(how.resulting ? { result } : {});
    const output = how.output === undefined ? state.output : how.output;
    const value = output ? await output(scope) : result;
    return leave(turn, value, await assign?.(scope), how.next ?? state.next);
  }
  const { resultSelector, outputPath } = state;
  const selected = resultSelector ? await resultSelector(turn.scope({ input: result })) : result;
  turn.inspect('afterResultSelector', selected);
  const combined = within(state.resultPath, turn.cursor.input, selected);
  turn.inspect('afterResultPath', combined);
  const value = outputPath ? await outputPath(turn.scope({ input: combined })) : combined;
  const assigned = assign ? await assign(turn.scope({ input: selected })) : undefined;
  await leave(turn, value, assigned, how.next ?? state.next);
}

/** ResultPath: the result takes the place of the input, is put into it, or is dropped. */
export function within(resultPath: string | null | undefined, input: Json, result: Json): Json {
  if (resultPath === null) return input;
  return resultPath === undefined || resultPath === '$' ? result : put(input, resultPath, result);
}

/** Leaves the state with an output, for the next state or for the end of the States object. */
export async function leave(
  turn: Turn,
  output: Json,
  assigned: Json | undefined,
  next: string | undefined,
): Promise<void> {
  const { state } = turn;
  limit(turn, output);
  const variables = assigned as JsonObject | undefined;
  const shown = variables && {
    assignedVariables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    assignedVariablesDetails: { truncated: false },
  };
  turn.log(stateEvent(state.type, 'Exited'), {
    name: state.name,
    output: textOf(output),
    outputDetails: { truncated: false },
    ...(variables && Object.keys(variables).length > 0 && shown),
  });
  if (next !== undefined) {
    const all = variables ? { ...turn.cursor.variables, ...variables } : turn.cursor.variables;
    turn.set({ ...UNENTERED, state: next, input: output, variables: all, waiting: undefined });
    return turn.next({ type: 'enter', cursor: turn.cursor.id });
  }
  end(turn, { output });
}

/** The States object is done: the cursor goes, and whoever waits for it hears of it. */
function end(turn: Turn, outcome: { output: Json }): void {
  const { id, parent, previous } = turn.cursor;
  turn.change.cursors.set(id, null);
  if (parent) {
    turn.next({ type: 'child', cursor: parent.cursor, index: parent.index, previous, outcome });
    return;
  }
  const output = textOf(outcome.output);
  turn.change.progress = {
    ...turn.change.progress,
    status: 'SUCCEEDED',
    output,
    stoppedAt: turn.now.toISOString(),
  };
  turn.log('ExecutionSucceeded', { output, outputDetails: { truncated: false } });
  turn.change.cursors.set(id, null);
}

function limit(turn: Turn, output: Json): void {
  // No character has more than three bytes for each unit of its length.
  if (textOf(output).length * 3 <= PAYLOAD_LIMIT || byteLength(output) <= PAYLOAD_LIMIT) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${turn.state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** The number in a field that may be a value, an expression or a path. */
export async function amount(
  evaluate: Evaluate | undefined,
  turn: Turn,
  field: string,
  input: Json,
): Promise<number | undefined> {
  const value = await evaluate?.(turn.scope({ input }));
  if (value === undefined || typeof value === 'number') return value;
  throw new StateFault(`The field '${field}' must be a number but was: ${JSON.stringify(value)}`);
}

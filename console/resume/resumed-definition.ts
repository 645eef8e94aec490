import { type Definition, mapStates, type State, statesOf } from './definition.ts';

/** States that say who works and hold the environment for him: another run has to be let in itself. */
const ANEW = ['Accept', 'Acquire'];

export interface Resumed {
  readonly definition: Definition;
  /** The states whose recorded answers stand in for their calls. */
  readonly recorded: readonly string[];
  /** Finished before, and called again because the corrected definition asks for something else. */
  readonly changed: readonly string[];
}

/**
 * The corrected definition with what a failed run has finished already: each such task is a Pass that answers what was answered then, through the `Output`
 * of the corrected definition. A task that now asks for something else is called.
 */
export function resumedDefinition(
  corrected: Definition,
  failed: Definition,
  answers: ReadonlyMap<string, unknown>,
  machine: string,
): Resumed {
  const before = new Map(statesOf(failed));
  const finished = statesOf(corrected).filter(
    ([name, { Type }]) => Type === 'Task' && answers.has(name) && !ANEW.includes(name),
  );
  const same = (name: string, state: State) => asks(state) === asks(before.get(name));
  const recorded = finished.filter(([name, state]) => same(name, state)).map(([name]) => name);
  const changed = finished.filter(([name, state]) => !same(name, state)).map(([name]) => name);
  const definition = mapStates(corrected, (name, state) =>
    recorded.includes(name) ? pass(state, answers.get(name)) : state,
  );
  // The machine that stands in has another name; its steps shall not notice.
  const text = JSON.stringify(definition).replaceAll('$states.context.StateMachine.Name', `'${machine}'`);
  return { definition: JSON.parse(text) as Definition, recorded, changed };
}

const asks = (state: State | undefined) =>
  state && JSON.stringify([state.Resource, state.Arguments, state.Assign ?? null]);

function pass({ Output, Assign, Next, End }: State, answer: unknown): State {
  return {
    Type: 'Pass',
    Comment: 'Recorded: it was finished in the run that failed, and is not called again',
    ...(Assign !== undefined && { Assign: withAnswer(Assign, answer) }),
    Output: Output === undefined ? answer : withAnswer(Output, answer),
    ...(Next && { Next }),
    ...(End && { End }),
  };
}

/** A Pass has no result of its own: the recorded one is put where an expression asks for it. */
function withAnswer(value: unknown, answer: unknown): unknown {
  if (typeof value === 'string') {
    const expression = /^\{%([\s\S]*)%\}$/.exec(value)?.[1];
    return expression?.includes('$states.result')
      ? `{% ( $recorded := ${JSON.stringify(answer)}; ${expression.replaceAll('$states.result', '$recorded')} ) %}`
      : value;
  }
  if (Array.isArray(value)) return value.map((it) => withAnswer(it, answer));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, withAnswer(it, answer)]));
  return value;
}

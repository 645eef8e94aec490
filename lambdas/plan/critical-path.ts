import type { Definition, State } from './definition.ts';

/** A state and how long it is expected to take. One of a nested execution is named with the one that started it: `DeployWeb › Verify`. */
export interface Timed {
  readonly state: string;
  readonly seconds: number;
}

export interface Path {
  readonly seconds: number;
  /** What decides the time, in order. */
  readonly chain: readonly Timed[];
  /** Every task on every branch. */
  readonly tasks: readonly Timed[];
  /** State transitions: each state that is entered, and each retry. */
  readonly transitions: number;
}

export interface Expected {
  readonly seconds: number;
  readonly retries: number;
}

/**
 * How long a machine takes and why, by the shape of its definition: one state after the other, the longest branch of a Parallel, the default of
 * a Choice. `expect` says what one task takes by itself, `nested` gives the definition of the machine that a task starts.
 */
export function criticalPath(
  definition: Definition,
  expect: (called: string, state: State) => Expected,
  nested: (state: State) => Definition | undefined,
  under = '',
): Path {
  let path: Path = { seconds: 0, chain: [], tasks: [], transitions: 0 };
  for (let name: string | undefined = definition.StartAt; name; ) {
    const state: State | undefined = definition.States[name];
    if (!state) break;
    path = after(path, pathOf(state, `${under}${name}`));
    name = state.Next ?? state.Default;
  }
  return path;

  function pathOf(state: State, called: string): Path {
    const branches = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
    if (branches.length > 0) return beside(branches.map((it) => criticalPath(it, expect, nested, under)));
    if (state.Type !== 'Task') return { seconds: 0, chain: [], tasks: [], transitions: 1 };
    const machine = nested(state);
    if (machine) {
      const inner = criticalPath(machine, expect, nested, `${called} › `);
      return { ...inner, transitions: inner.transitions + 1 };
    }
    const { seconds, retries } = expect(called, state);
    const timed = [{ state: called, seconds }];
    return { seconds, chain: timed, tasks: timed, transitions: 1 + retries };
  }
}

const after = (one: Path, next: Path): Path => ({
  seconds: one.seconds + next.seconds,
  chain: [...one.chain, ...next.chain],
  tasks: [...one.tasks, ...next.tasks],
  transitions: one.transitions + next.transitions,
});

function beside(branches: readonly Path[]): Path {
  const longest = branches.reduce((one, other) => (other.seconds > one.seconds ? other : one));
  return {
    ...longest,
    tasks: branches.flatMap(({ tasks }) => tasks),
    transitions: 1 + branches.reduce((sum, { transitions }) => sum + transitions, 0),
  };
}

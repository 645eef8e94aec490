import type { Catcher } from './catch.ts';
import type { Retrier } from './retry.ts';
import type { Evaluate } from './scope.ts';
import type { ChoiceState } from './states/choice.ts';
import type { FailState } from './states/fail.ts';
import type { MapState } from './states/map.ts';
import type { ParallelState } from './states/parallel.ts';
import type { PassState } from './states/pass.ts';
import type { SucceedState } from './states/succeed.ts';
import type { TaskState } from './states/task.ts';
import type { WaitState } from './states/wait.ts';

export type Language = 'JSONPath' | 'JSONata';

/** A set of states with a way in: the machine itself, a branch of a Parallel, the processor of a Map. */
export interface Region {
  readonly startAt: string;
  readonly states: Readonly<Record<string, State>>;
}

export interface Definition extends Region {
  readonly timeoutSeconds?: number;
}

/** What states of every type share, compiled. */
export interface CommonState {
  readonly name: string;
  readonly language: Language;
  readonly next?: string;
  /** JSONPath: what InputPath and Parameters make of the input. */
  readonly inputPath?: Evaluate;
  readonly parameters?: Evaluate;
  readonly resultSelector?: Evaluate;
  /** Null discards the result. */
  readonly resultPath?: string | null;
  readonly outputPath?: Evaluate;
  /** JSONata. */
  readonly arguments?: Evaluate;
  readonly output?: Evaluate;
  readonly assign?: Evaluate;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export type State =
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | TaskState
  | ParallelState
  | MapState;

/** The States object at the end of a way, e.g. `['Tiers', 1]` for the second branch of the Parallel `Tiers`. */
export function regionAt(definition: Region, way: readonly (string | number)[]): Region {
  let region = definition;
  for (let at = 0; at < way.length; at++) {
    const state = region.states[way[at] as string];
    if (state?.type === 'Map') region = state.processor;
    else if (state?.type === 'Parallel') region = state.branches[way[++at] as number] as Region;
    else throw new RangeError(`The definition has no region at ${way.join('/')}`);
  }
  return region;
}

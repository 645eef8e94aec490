import type { Path } from './critical-path.ts';
import prices from './prices.json' with { type: 'json' };

/** Of a function of 256 MiB. */
const GIB = 0.25;

export interface RunCost {
  readonly transitions: number;
  readonly invocations: number;
  readonly dollars: number;
}

/** What the run itself costs: its state transitions, its functions, its builds. A function works for a second or so each time; waiting costs nothing. */
export function runCost({ transitions, tasks }: Path): RunCost {
  const { transition, invocation, 'gib-second': gibSecond, 'build-minute': buildMinute } = prices.run;
  // Each transition but those of states that do nothing by themselves is a call of a function.
  const builds = tasks.filter(({ state, seconds }) => /BuildFinished|Migrate/.test(state) && seconds > 1);
  const minutes = builds.reduce((sum, { seconds }) => sum + Math.ceil(seconds / 60), 0);
  const dollars =
    transitions * (transition.dollars + invocation.dollars + GIB * gibSecond.dollars) + minutes * buildMinute.dollars;
  return { transitions, invocations: transitions, dollars: Math.round(dollars * 10_000) / 10_000 };
}

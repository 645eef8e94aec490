import { resultAt } from './results.ts';
import type { IterationsWaiting } from './run.ts';

/** Begins the next iterations of a distributed Map, as many as may run at once; those that have succeeded are passed over. */
export function advanceWindow(waiting: IterationsWaiting): IterationsWaiting {
  const running = [...waiting.running];
  let { next } = waiting;
  for (; running.length < waiting.limit && next < waiting.inputs.length; next++) {
    if (!resultAt(waiting.results, next)) running.push(next);
  }
  return { ...waiting, next, running };
}

import { readItems } from './item-reader.ts';
import type { Json, JsonObject } from './json.ts';
import { resultsOf } from './results.ts';
import type { BranchesWaiting, Cursor, DatasetWaiting, Happening, IterationsWaiting, Outcome } from './run.ts';

/** How the states within a Parallel or a Map are taken to end, when it is tried by itself. */
export interface ChildrenMock {
  /** Of the whole: an array of what its branches or iterations give, or an error. */
  readonly mock: Outcome;
  /** How many iterations are taken to fail. */
  readonly failures: number;
  /** What the ItemReader of a distributed Map reads, as it is at its source. */
  readonly readerData?: string;
}

type Ended = { readonly cursor: Cursor; readonly happenings: Happening[] };

/** Has the states within end as mocked: the cursor as it then waits, and what happens to it. */
export function endChildren(
  cursor: Cursor,
  waiting: BranchesWaiting | IterationsWaiting,
  { mock, failures }: ChildrenMock,
): Ended {
  const child = (index: number, outcome: Outcome): Happening => ({
    type: 'child',
    cursor: cursor.id,
    index,
    previous: cursor.previous,
    outcome,
  });
  if (!('output' in mock)) return { cursor, happenings: [child(0, mock)] };
  const outputs: readonly Json[] = Array.isArray(mock.output) ? mock.output : waiting.results.flat().map(() => null);
  if (waiting.kind === 'branches') {
    return { cursor, happenings: waiting.results.map((_, at) => child(at, { output: outputs[at] ?? null })) };
  }
  const failed = Math.min(failures, waiting.items.length);
  if (failed > 0) {
    // One too many fails the Map; else the iterations end as mocked, failures or not.
    const broken: Outcome = { error: 'States.TaskFailed', cause: 'The iteration is taken to fail' };
    const all = waiting.items.map((_, at) => at);
    const before = { ...waiting, running: all, next: all.length };
    return { cursor: { ...cursor, waiting: before }, happenings: all.slice(0, failed).map((at) => child(at, broken)) };
  }
  return succeed(cursor, waiting, outputs, child);
}

/** All have ended but the last, which ends now: the Map gives as many results as were mocked. */
function succeed(
  cursor: Cursor,
  waiting: IterationsWaiting,
  outputs: readonly Json[],
  child: (index: number, outcome: Outcome) => Happening,
): Ended {
  const last = outputs.length - 1;
  const items = outputs.map((value, index) => waiting.items[index] ?? { index, value });
  const results = resultsOf(outputs.map((output, at) => (at < last ? { output } : null)));
  const ended = {
    ...waiting,
    items,
    inputs: items.map((it) => it.value),
    results,
    next: outputs.length,
    running: [last],
  };
  return { cursor: { ...cursor, waiting: ended }, happenings: [child(last, { output: outputs[last] ?? null })] };
}

/** What the reader or the writer of a distributed Map gives. */
export function endDataset({ kind, config }: DatasetWaiting, { mock, readerData }: ChildrenMock): Outcome {
  if (kind === 'write' || !('output' in mock)) return mock;
  return { output: readerData === undefined ? [] : readItems(readerData, config as JsonObject) };
}

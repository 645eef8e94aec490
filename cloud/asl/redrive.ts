import { type Definition, regionAt } from './definition.ts';
import { advanceWindow } from './map-window.ts';
import { resultsOf } from './results.ts';
import type { Change, Cursor, DatasetWaiting, IterationsWaiting, Run } from './run.ts';
import { append } from './turn.ts';

/**
 * Goes on with an execution that did not succeed: every state that had not succeeded begins again with its retriers unused, what had
 * succeeded beside it stays. A state is not entered a second time, except for a Fail, which AWS enters and fails again.
 */
export function redrive(run: Run, definition: Definition, change: Change, now: Date): void {
  const { output: _, error: __, cause: ___, stoppedAt: ____, ...kept } = change.progress;
  const redriveCount = kept.redriveCount + 1;
  change.progress = { ...kept, status: 'RUNNING', redriveCount, redrivenAt: now.toISOString() };
  const previous = append(run, change, now, 'ExecutionRedriven', { redriveCount }, run.events.length);
  const parents = new Set([...run.cursors.values()].map((it) => it.parent?.cursor));
  for (const cursor of run.cursors.values()) {
    if (mapRunOf(cursor)) redriveMapRun(run, change, now, cursor, previous);
    else if (!parents.has(cursor.id)) {
      const { type } = regionAt(definition, cursor.region).states[cursor.state] ?? {};
      const again = { ...cursor, previous, attempts: [], retryCount: 0, waiting: undefined };
      change.cursors.set(cursor.id, again);
      change.next.push({ type: cursor.entered === 0 || type === 'Fail' ? 'enter' : 'act', cursor: cursor.id });
    } else change.cursors.set(cursor.id, { ...cursor, attempts: [], retryCount: 0 });
  }
}

type MapRunWaiting = DatasetWaiting | (IterationsWaiting & Required<Pick<IterationsWaiting, 'mapRun'>>);

/** What a distributed Map still has to do for its run: a run whose items could not be read has nothing to go on with. */
function mapRunOf({ waiting }: Cursor): MapRunWaiting | undefined {
  if (waiting?.kind === 'write') return waiting;
  return waiting?.kind === 'iterations' && waiting.mapRun ? (waiting as MapRunWaiting) : undefined;
}

/** The executions of a map run that had not succeeded are redriven one by one, as many at once as it allows. */
function redriveMapRun(run: Run, change: Change, now: Date, cursor: Cursor, after: number): void {
  const waiting = mapRunOf(cursor) as MapRunWaiting;
  const mapRun = {
    ...waiting.mapRun,
    redriveCount: (waiting.mapRun.redriveCount ?? 0) + 1,
    redrivenAt: now.toISOString(),
  };
  const details = { mapRunArn: mapRun.arn, redriveCount: mapRun.redriveCount };
  const previous = append(run, change, now, 'MapRunRedriven', details, after);
  const again: MapRunWaiting =
    waiting.kind === 'iterations'
      ? (advanceWindow({
          ...waiting,
          mapRun,
          next: 0,
          running: [],
          results: resultsOf(waiting.results.flat().map((it) => (it && 'output' in it ? it : null))),
        }) as MapRunWaiting)
      : { ...waiting, mapRun };
  change.cursors.set(cursor.id, { ...cursor, previous, attempts: [], retryCount: 0, waiting: again });
}

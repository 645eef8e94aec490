import type { HistoryEvent } from './history.ts';
import { changedResults, withResult } from './results.ts';
import {
  apply,
  type Cursor,
  type Facts,
  type Happening,
  type IterationsWaiting,
  newRun,
  type Outcome,
  type Progress,
  type Run,
} from './run.ts';

/** What an execution adds to its journal, in one write: all of it survives a crash, or nothing. */
export interface Line {
  /** In the first line. */
  readonly facts?: Facts;
  readonly events: HistoryEvent[];
  readonly cursors: [number, Written | null][];
  readonly progress: Progress;
  /** What was still to be done within the engine. */
  readonly pending: Happening[];
}

/** A cursor as its journal has it: of a Map only what has changed since, or each of its items would cost all of them. */
export type Written = Cursor | SlimCursor;

interface SlimCursor extends Omit<Cursor, 'waiting'> {
  readonly waiting: Omit<IterationsWaiting, 'items' | 'inputs' | 'results'> & {
    readonly changed: [number, Outcome | null][];
  };
}

/** Leaves out what the cursor last written says already. */
export function slim(cursor: Cursor, before: Cursor | undefined): Written {
  const { waiting } = cursor;
  const { waiting: then } = before ?? {};
  if (waiting?.kind !== 'iterations' || then?.kind !== 'iterations' || waiting.inputs !== then.inputs) return cursor;
  const { items: _, inputs: __, results, ...rest } = waiting;
  return { ...cursor, waiting: { ...rest, changed: changedResults(results, then.results) } };
}

function whole(cursor: Written, before: Cursor | undefined): Cursor {
  const { waiting } = cursor;
  if (!waiting || !('changed' in waiting) || before?.waiting?.kind !== 'iterations') return cursor as Cursor;
  const { changed, ...rest } = waiting;
  const { items, inputs, results } = before.waiting;
  const now = changed.reduce((all, [index, outcome]) => withResult(all, index, outcome), results);
  return { ...cursor, waiting: { ...rest, items, inputs, results: now } };
}

/** Where executions are kept: append-only, one journal each. */
export interface Journal {
  /** On disk as soon as it returns. */
  append(arn: string, line: Line): void;
  /** Undefined for an execution that never was. */
  read(arn: string): Line[] | undefined;
  /** Its first and its last line: what it is and how it stands, without all that lies between. */
  ends?(arn: string): readonly [first: Line, last: Line] | undefined;
}

/** An execution as its journal tells it. The only thing that a restart needs. */
export function fold(lines: readonly Line[]): Run | undefined {
  const facts = lines[0]?.facts;
  if (!facts) return undefined;
  const run = newRun(facts);
  for (const { events, cursors, progress, pending } of lines) {
    const now = cursors.map(([id, it]) => [id, it && whole(it, run.cursors.get(id))] as const);
    apply(run, { events, cursors: new Map(now), progress });
    run.pending = pending;
  }
  return run;
}

/** A journal that is gone with the process: for Express executions and tests. */
export function memoryJournal(): Journal {
  const lines = new Map<string, string[]>();
  return {
    append(arn, line) {
      const known = lines.get(arn);
      if (known) known.push(JSON.stringify(line));
      else lines.set(arn, [JSON.stringify(line)]);
    },
    read: (arn) => lines.get(arn)?.map((line) => JSON.parse(line) as Line),
  };
}

import type { HistoryEvent } from './history.ts';
import { apply, type Cursor, type Facts, type Happening, newRun, type Progress, type Run } from './run.ts';

/** What an execution adds to its journal, in one write: all of it survives a crash, or nothing. */
export interface Line {
  /** In the first line. */
  readonly facts?: Facts;
  readonly events: HistoryEvent[];
  readonly cursors: [number, Cursor | null][];
  readonly progress: Progress;
  /** What was still to be done within the engine. */
  readonly pending: Happening[];
}

/** Where executions are kept: append-only, one journal each. */
export interface Journal {
  /** On disk as soon as it returns. */
  append(arn: string, line: Line): void;
  /** Undefined for an execution that never was. */
  read(arn: string): Line[] | undefined;
}

/** An execution as its journal tells it. The only thing that a restart needs. */
export function fold(lines: readonly Line[]): Run | undefined {
  const facts = lines[0]?.facts;
  if (!facts) return undefined;
  const run = newRun(facts);
  for (const { events, cursors, progress, pending } of lines) {
    apply(run, { events, cursors: new Map(cursors), progress });
    run.pending = pending;
  }
  return run;
}

/** A journal that is gone with the process: for Express executions and tests. */
export function memoryJournal(): Journal {
  const lines = new Map<string, string[]>();
  return {
    append: (arn, line) => void lines.set(arn, [...(lines.get(arn) ?? []), JSON.stringify(line)]),
    read: (arn) => lines.get(arn)?.map((line) => JSON.parse(line) as Line),
  };
}

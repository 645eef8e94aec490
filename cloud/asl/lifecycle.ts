import { type Definition, regionAt } from './definition.ts';
import type { Json } from './json.ts';
import { redrive } from './redrive.ts';
import type { Change, Cursor, Happening, Run, Status } from './run.ts';
import { append, newCursor } from './turn.ts';

/** What can happen to an execution as a whole. */
export type Turning = Exclude<Happening, { cursor: number }>;

/** Starts it, ends it from outside, or has it go on after a failure. */
export function lifecycle(run: Run, definition: Definition, change: Change, happening: Turning, now: Date): void {
  const { type, ...why } = happening;
  turnings[type](run, change, now, why, definition);
}

type Turn = (
  run: Run,
  change: Change,
  now: Date,
  why: { error?: string; cause?: string },
  definition: Definition,
) => void;

const turnings: Readonly<Record<Turning['type'], Turn>> = {
  start,
  redrive: (run, change, now, _, definition) => redrive(run, definition, change, now),
  stop: (run, change, now, why) => close(run, change, now, 'ABORTED', 'ExecutionAborted', why),
  expired: (run, change, now) => close(run, change, now, 'TIMED_OUT', 'ExecutionTimedOut', {}),
  broken: (run, change, now, why) => close(run, change, now, 'FAILED', 'ExecutionFailed', why),
};

function start(run: Run, change: Change, now: Date, _: object, definition: Definition): void {
  const { facts } = run;
  const details = {
    input: facts.input,
    inputDetails: { truncated: false },
    roleArn: facts.roleArn,
    stateMachineAliasArn: facts.aliasArn,
    stateMachineVersionArn: facts.versionArn,
  };
  append(run, change, now, 'ExecutionStarted', details, 0);
  const region = facts.region ?? [];
  const id = change.progress.nextCursor;
  change.progress = { ...change.progress, nextCursor: id + 1 };
  const cursor: Omit<Cursor, 'enteredAt' | 'entered' | 'enteredAfter' | 'attempts' | 'retryCount'> = {
    id,
    region,
    state: regionAt(definition, region).startAt,
    input: JSON.parse(facts.input) as Json,
    item: facts.item,
    variables: facts.variables ?? {},
    previous: 0, // AWS names no previous event for the first state, though ExecutionStarted came before it
  };
  change.cursors.set(id, newCursor(cursor));
  change.next.push({ type: 'enter', cursor: id });
}

function close(
  run: Run,
  change: Change,
  now: Date,
  status: Status,
  type: string,
  { error, cause }: { error?: string; cause?: string },
): void {
  change.progress = { ...change.progress, status, error, cause, stoppedAt: now.toISOString() };
  append(run, change, now, type, { error, cause }, 0); // nor here
}

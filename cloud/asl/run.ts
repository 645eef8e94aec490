import type { HistoryEvent } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Results } from './results.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The call that a Task makes, as its driver gets it. */
export interface Job {
  /** The ARN in the state's `Resource`. */
  readonly resource: string;
  readonly parameters: Json;
  /** For `.waitForTaskToken` and activities. */
  readonly token?: string;
  readonly state: string;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

/** How something ended that a cursor waited for. */
export type Outcome = { readonly output: Json } | { readonly error?: string; readonly cause?: string };

/** A Task under way. `phase`: its call is being made, then a token or a job elsewhere is awaited; or a worker of an activity. */
export interface TaskWaiting {
  readonly kind: 'task';
  readonly ticket: number;
  readonly phase: 'invoke' | 'token' | 'join' | 'activity';
  readonly job: Job;
  readonly timeoutAt?: number;
  readonly heartbeatAt?: number;
  /** What the call answered, for the phase `join`. */
  readonly submitted?: Json;
  /** The token's outcome, where it came before the call had answered. */
  readonly early?: Outcome;
}

/** Until a moment (milliseconds since 1970): a Wait state, or the delay before another attempt. */
export interface UntilWaiting {
  readonly kind: 'until';
  readonly ticket: number;
  readonly at: number;
  readonly retry: boolean;
}

export interface BranchesWaiting {
  readonly kind: 'branches';
  /** By branch: its output in an array of one, or null while it runs. */
  readonly results: readonly (readonly [Json] | null)[];
}

/** A Map under way: inline its iterations are cursors, distributed they are executions of their own. */
export interface IterationsWaiting {
  readonly kind: 'iterations';
  readonly items: readonly MapItem[];
  /** The input of each iteration, after ItemSelector and ItemBatcher. */
  readonly inputs: readonly Json[];
  /** The first that has not been started. */
  readonly next: number;
  readonly running: readonly number[];
  readonly results: Results;
  /** How many run at once. */
  readonly limit: number;
  /** Where the Map is distributed. */
  readonly mapRun?: MapRun;
}

/** The run of a distributed Map. */
export interface MapRun {
  readonly arn: string;
  readonly label: string;
  readonly ticket: number;
  readonly express: boolean;
  readonly toleratedCount: number;
  readonly toleratedPercentage: number;
  readonly startedAt: string;
  readonly redriveCount?: number;
  readonly redrivenAt?: string;
}

/** The reader of a distributed Map's items, or the writer of its results, at work. */
export interface DatasetWaiting {
  readonly kind: 'read' | 'write';
  readonly ticket: number;
  readonly job: Job;
  readonly config: JsonObject;
  readonly mapRun: MapRun;
  /** For the writer. */
  readonly results?: readonly Json[];
}

export type Waiting = TaskWaiting | UntilWaiting | BranchesWaiting | IterationsWaiting | DatasetWaiting;

export interface MapItem {
  readonly index: number;
  readonly value: Json;
  readonly key?: string;
}

/** Where a thread of control stands: in which States object, in which state, with what. Plain data: it is what survives a crash. */
export interface Cursor {
  readonly id: number;
  /** The way from the definition to the States object: a Map's name, or a Parallel's name and a branch. */
  readonly region: readonly (string | number)[];
  /** The Parallel or Map cursor that waits for this one. */
  readonly parent?: { readonly cursor: number; readonly index: number };
  readonly item?: MapItem;
  readonly state: string;
  readonly input: Json;
  readonly variables: Readonly<Record<string, Json>>;
  readonly enteredAt: string;
  /** The event that says so, and the one before it. */
  readonly entered: number;
  readonly enteredAfter: number;
  /** The last event of this thread: what the next one names as its previous. */
  readonly previous: number;
  /** How often each retrier has been used. */
  readonly attempts: readonly number[];
  readonly retryCount: number;
  readonly waiting?: Waiting;
}

/** What is known of an execution from its start. */
export interface Facts {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  /** Where it was started through a version or an alias. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly revisionId?: string;
  readonly roleArn: string;
  readonly definition: string;
  /** The text as it was given; AWS shows it so. */
  readonly input: string;
  readonly startedAt: string;
  readonly express?: boolean;
  readonly mapRunArn?: string;
  /** A child of a distributed Map: the way to its States object in the definition, its item and its variables. */
  readonly region?: readonly (string | number)[];
  readonly item?: MapItem;
  readonly variables?: Readonly<Record<string, Json>>;
}

/** What changes as it runs. */
export interface Progress {
  readonly status: Status;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly stoppedAt?: string;
  readonly redriveCount: number;
  readonly redrivenAt?: string;
  readonly nextCursor: number;
  readonly nextTicket: number;
}

/** An execution: the fold of its journal. */
export interface Run {
  readonly facts: Facts;
  progress: Progress;
  readonly events: HistoryEvent[];
  readonly cursors: Map<number, Cursor>;
  /** Events of the engine that are not done yet. */
  pending: Happening[];
}

/** What can happen to a cursor. */
export type Happening =
  | { readonly type: 'enter' | 'act'; readonly cursor: number }
  | { readonly type: 'elapsed'; readonly cursor: number; readonly ticket: number }
  | { readonly type: 'responded'; readonly cursor: number; readonly ticket: number; readonly outcome: Outcome }
  | { readonly type: 'completed'; readonly cursor: number; readonly ticket: number; readonly outcome: Outcome }
  | { readonly type: 'picked'; readonly cursor: number; readonly ticket: number; readonly worker?: string }
  | { readonly type: 'beat'; readonly cursor: number; readonly ticket: number }
  | {
      readonly type: 'child';
      readonly cursor: number;
      readonly index: number;
      readonly previous: number;
      readonly outcome: Outcome;
    }
  | { readonly type: 'start' | 'expired' | 'redrive' }
  | { readonly type: 'stop' | 'broken'; readonly error?: string; readonly cause?: string };

/** One step's consequences: the line that a journal keeps. */
export interface Change {
  readonly events: HistoryEvent[];
  /** Cursors as they are now; null for those that are gone. */
  readonly cursors: Map<number, Cursor | null>;
  progress: Progress;
  readonly next: Happening[];
}

/** The one way in which an execution changes, live and after a restart. */
export function apply(run: Run, change: Omit<Change, 'next'>): void {
  run.events.push(...change.events);
  for (const [id, cursor] of change.cursors) {
    if (cursor) run.cursors.set(id, cursor);
    else run.cursors.delete(id);
  }
  run.progress = change.progress;
}

export function newRun(facts: Facts): Run {
  const progress: Progress = { status: 'RUNNING', redriveCount: 0, nextCursor: 1, nextTicket: 1 };
  return { facts, progress, events: [], cursors: new Map(), pending: [] };
}

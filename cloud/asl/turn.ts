import { context } from './context.ts';
import type { State } from './definition.ts';
import { StateFault, type StatesError } from './error.ts';
import { HISTORY_LIMIT, historyEvent } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Change, Cursor, Happening, MapItem, Run, Waiting } from './run.ts';
import type { Scope } from './scope.ts';

/** What a step may use that is not its execution's. */
export interface Tools {
  now(): Date;
  random(): number;
  /** What the context object has in place of the execution's own. */
  readonly context?: JsonObject | undefined;
  /** Is told the values that a state goes through on the way from its input to its output. */
  inspect?(stage: Stage, value: Json): void;
}

/** In the words of TestState. */
export type Stage =
  | 'afterArguments'
  | 'afterInputPath'
  | 'afterParameters'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath'
  | 'afterItemsPath'
  | 'afterItemSelector'
  | 'afterItemsPointer'
  | 'afterItemBatcher'
  | 'maxConcurrency'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage';

/** The history would grow beyond what AWS allows. */
export class HistoryFull extends StateFault {
  override readonly name = 'HistoryFull';
}

/** One cursor's step: what a state's type uses to look around and to say what follows. Collects a `Change`. */
export class Turn {
  readonly run: Run;
  readonly state: State;
  readonly now: Date;
  readonly change: Change;
  cursor: Cursor;
  private changed = false;
  readonly random: () => number;
  readonly tools: Tools;
  private readonly onRaise: (turn: Turn, error: StatesError) => Promise<void>;

  constructor(
    run: Run,
    cursor: Cursor,
    state: State,
    change: Change,
    tools: Tools,
    onRaise: (turn: Turn, error: StatesError) => Promise<void>,
  ) {
    this.run = run;
    this.cursor = cursor;
    this.state = state;
    this.change = change;
    this.tools = tools;
    this.random = tools.random;
    this.now = tools.now();
    this.onRaise = onRaise;
  }

  inspect(stage: Stage, value: Json): void {
    this.tools.inspect?.(stage, value);
  }

  /** Appends to the history. The next event of this cursor names it as its previous, unless `aside`. */
  log(type: string, details?: object, previous: number = this.cursor.previous, aside = false): number {
    const id = append(this.run, this.change, this.now, type, details, previous);
    if (!aside) this.set({ previous: id });
    return id;
  }

  /** The run's own cursor stays as it is: the first change is made to a copy, the next ones to the same. */
  set(now: Partial<Cursor>): void {
    if (this.changed) Object.assign(this.cursor, now);
    else this.cursor = { ...this.cursor, ...now };
    this.changed = true;
    this.change.cursors.set(this.cursor.id, this.cursor);
  }

  wait(waiting: Waiting): void {
    this.set({ waiting });
  }

  /** A number that no other wait of this execution has. */
  ticket(): number {
    const { nextTicket } = this.change.progress;
    this.change.progress = { ...this.change.progress, nextTicket: nextTicket + 1 };
    return nextTicket;
  }

  scope(more: More = {}): Scope {
    return new View(this, more);
  }

  /** Starts a cursor below this one, at the start of a region. */
  spawn(
    way: readonly (string | number)[],
    startAt: string,
    index: number,
    input: Json,
    { item = this.cursor.item, previous = this.cursor.previous }: { item?: MapItem; previous?: number } = {},
  ): void {
    const id = this.change.progress.nextCursor;
    this.change.progress = { ...this.change.progress, nextCursor: id + 1 };
    const parent = { cursor: this.cursor.id, index };
    const region = [...this.cursor.region, ...way];
    this.change.cursors.set(
      id,
      newCursor({ ...this.cursor, id, region, parent, item, previous, state: startAt, input }),
    );
    this.change.next.push({ type: 'enter', cursor: id });
  }

  /** Takes away everything below this cursor. What it waits for is cancelled by that. */
  prune(parent: number = this.cursor.id): void {
    const all = new Map<number, Cursor | null>([...this.run.cursors, ...this.change.cursors]);
    for (const [id, cursor] of all) {
      if (cursor?.parent?.cursor !== parent) continue;
      this.prune(id);
      this.change.cursors.set(id, null);
    }
  }

  next(happening: Happening): void {
    this.change.next.push(happening);
  }

  /** The state has failed: retry, catch, or hand it up. */
  raise(error: StatesError): Promise<void> {
    return this.onRaise(this, error);
  }

  /** AWS puts this before a message about a definition that cannot be carried out. */
  explain(message: string): string {
    return `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.cursor.entered}). ${message}`;
  }
}

interface More {
  readonly input?: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly token?: string;
  readonly item?: MapItem;
}

/** What the expressions of a state see at one moment. */
class View implements Scope {
  readonly input: Json;
  readonly result: Json | undefined;
  readonly errorOutput: Json | undefined;
  readonly variables: Scope['variables'];
  readonly now: Date;
  readonly random: () => number;
  private readonly turn: Turn;
  private readonly more: More;

  constructor(turn: Turn, more: More) {
    this.input = more.input === undefined ? turn.cursor.input : more.input;
    this.result = more.result;
    this.errorOutput = more.errorOutput;
    this.variables = turn.cursor.variables;
    this.now = turn.now;
    this.random = turn.random;
    this.turn = turn;
    this.more = more;
  }

  /** Few expressions look at it. */
  get context(): JsonObject {
    const { run, cursor, state } = this.turn;
    const { item, token } = this.more;
    const own = context(run, item ? { ...cursor, item } : cursor, state, token);
    return { ...own, ...this.turn.tools.context };
  }
}

/** Numbers an event. The sole place that does. */
export function append(
  run: Run,
  change: Change,
  now: Date,
  type: string,
  details: object | undefined,
  previous: number,
): number {
  const id = run.events.length + change.events.length + 1;
  if (id >= HISTORY_LIMIT && !type.startsWith('Execution')) {
    throw new HistoryFull(`The execution reached the maximum number of history events (${HISTORY_LIMIT}).`);
  }
  change.events.push(historyEvent(id, previous, now, type, details as Readonly<Record<string, unknown>>));
  return id;
}

/** Of a state that is not entered yet. */
export const UNENTERED = { enteredAt: '', entered: 0, enteredAfter: 0, attempts: [], retryCount: 0 } as const;

/** A cursor that is about to enter its state, with nothing of the state that its template stood in. */
export function newCursor(
  from: Omit<Cursor, 'enteredAt' | 'entered' | 'enteredAfter' | 'attempts' | 'retryCount'>,
): Cursor {
  const { id, region, parent, item, state, input, variables, previous } = from;
  return { id, region, parent, item, state, input, variables, previous, ...UNENTERED };
}

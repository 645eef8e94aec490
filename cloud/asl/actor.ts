import { setImmediate as breathe } from 'node:timers/promises';
import { advance } from './advance.ts';
import type { Definition } from './definition.ts';
import type { HistoryEvent } from './history.ts';
import { type Journal, slim } from './journal.ts';
import { apply, type Change, type Cursor, type Happening, type Run } from './run.ts';
import type { Tools } from './turn.ts';

/** What makes an execution's waits come true. */
export interface Waits {
  /** Starts what these cursors wait for, and cancels what they wait for no more. */
  follow(run: Run, cursors: ReadonlyMap<number, Cursor | null>): void;
}

/** Runs one execution from where its journal ends: takes what happens, one after the other. */
export interface Actor {
  readonly run: Run;
  /** Resolves when what follows from it is in the journal. */
  post(happening: Happening): Promise<void>;
  /** Resolves when the execution is over. */
  readonly over: Promise<Run>;
}

export interface ActorOptions {
  readonly journal: Journal;
  readonly tools: Tools;
  readonly waits: Waits;
  /** The status is another one. */
  readonly changed: (run: Run) => void;
  readonly recorded: (run: Run, events: readonly HistoryEvent[]) => void;
  readonly crashed: (run: Run, error: Error) => void;
}

/** A batch becomes one write; a long computation is written, and lets others run, every so many steps. */
const BATCH = 200;

export function startActor(run: Run, definition: Definition, options: ActorOptions): Actor {
  const queue: { happening: Happening; done?: () => void }[] = [];
  const { promise: over, resolve: end } = Promise.withResolvers<Run>();
  /** The cursors as the journal has them. */
  const written = new Map(run.cursors);
  let busy = false;

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      while (queue.length > 0) await batch();
    } catch (error) {
      options.crashed(run, error as Error);
    } finally {
      busy = false;
    }
  }

  /** Who listens cannot hold the execution up. */
  function tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      options.crashed(run, error as Error);
    }
  }

  /** A fault of the engine itself ends the execution, where people will see it. */
  async function step(happening: Happening): Promise<Change> {
    try {
      return await advance(run, definition, happening, options.tools);
    } catch (error) {
      options.crashed(run, error as Error);
      const broken = { type: 'broken', error: 'States.Runtime', cause: (error as Error).message } as const;
      return advance(run, definition, broken, options.tools);
    }
  }

  async function batch(): Promise<void> {
    /** Of the status; true for one that ends the execution. */
    const changes: boolean[] = [];
    const total: Omit<Change, 'next'> = { events: [], cursors: new Map(), progress: run.progress };
    const waiting: (() => void)[] = [];
    for (let steps = 0; steps < BATCH; steps++) {
      const first = queue.shift();
      if (!first) break;
      const { happening, done } = first;
      if (done) waiting.push(done);
      if (run.progress.status !== 'RUNNING' && happening.type !== 'redrive') continue;
      const before = run.progress.status;
      const change = await step(happening);
      apply(run, change);
      if (run.progress.status !== before) changes.push(before === 'RUNNING');
      total.events.push(...change.events);
      for (const [id, cursor] of change.cursors) total.cursors.set(id, cursor);
      queue.push(...change.next.map((it) => ({ happening: it })));
      if (happening.type === 'redrive') queue.push(...run.pending.map((it) => ({ happening: it })));
      if (run.progress.status !== 'RUNNING') break;
    }
    const left = queue.filter((it) => !it.done).map((it) => it.happening);
    // A branch that was done when another failed has nobody left to tell; a redrive will want to know.
    run.pending =
      run.progress.status === 'RUNNING' ? left : left.filter((it) => it.type === 'child' && 'output' in it.outcome);
    options.journal.append(run.facts.arn, {
      events: total.events,
      cursors: [...total.cursors].map(([id, it]) => [id, it && slim(it, written.get(id))]),
      progress: run.progress,
      pending: run.pending,
    });
    for (const [id, cursor] of total.cursors) {
      if (cursor) written.set(id, cursor);
      else written.delete(id);
    }
    options.waits.follow(run, total.cursors);
    if (total.events.length > 0) tell(() => options.recorded(run, total.events));
    if (changes.length > 0) tell(() => options.changed(run));
    for (const done of waiting) done();
    if (changes.includes(true)) {
      for (const { done } of queue.splice(0)) done?.();
      end(run);
    }
    await breathe();
  }

  const post = (happening: Happening) =>
    new Promise<void>((resolve) => {
      queue.push({ happening, done: resolve });
      void pump();
    });

  if (run.progress.status === 'RUNNING') {
    queue.push(...run.pending.map((happening) => ({ happening })));
    options.waits.follow(run, run.cursors);
    void pump();
  }
  return { run, post, over };
}

import type { Activities } from './activity.ts';
import type { Waits } from './actor.ts';
import type { Alarms } from './alarms.ts';
import type { Drivers, Reason } from './driver.ts';
import { StatesError } from './error.ts';
import type { Json } from './json.ts';
import { type Resource, resource } from './resource.ts';
import type { Cursor, Happening, Outcome, Run, TaskWaiting, Waiting } from './run.ts';

export interface WaitsOptions {
  readonly alarms: Alarms;
  readonly drivers: Drivers;
  readonly activities: Activities;
  /** The calls that the engine has under way: when it stops, their drivers are told so, and nothing is cancelled. */
  readonly calls: Calls;
  readonly post: (happening: Happening) => Promise<void>;
  /** A wait broke in a way that its state cannot know of. */
  readonly failed: (error: Error) => void;
  /** Runs one iteration of a distributed Map, or finds it running. */
  readonly child: (cursor: Cursor, index: number, signal: AbortSignal) => Promise<Outcome>;
}

/** All that is under way, to be told when the engine stops. */
export interface Calls {
  readonly signal: AbortSignal;
  readonly underWay: Set<AbortController>;
}

export function openCalls(signal: AbortSignal): Calls {
  const underWay = new Set<AbortController>();
  const stopping = () => {
    for (const it of underWay) it.abort('stopping' satisfies Reason);
  };
  signal.addEventListener('abort', stopping, { once: true });
  return { signal, underWay };
}

type Deed = (signal: AbortSignal) => Promise<void>;
/** Begins something that is waited for, and gives back what cancels it. */
type Begin = () => () => void;

/**
 * Makes an execution's waits come true: timers, calls, jobs, workers, child executions. What is wanted is read from the
 * cursors alone, so that after a restart the same comes about: what was under way without a recorded outcome is begun again.
 */
export function openWaits({ alarms, drivers, activities, calls, post, failed, child }: WaitsOptions): Waits {
  const active = new Map<number, Map<string, () => void>>();

  function follow(run: Run, cursors: ReadonlyMap<number, Cursor | null>): void {
    if (run.progress.status !== 'RUNNING') {
      for (const id of active.keys()) settle(id, NOTHING);
      return;
    }
    for (const [id, cursor] of cursors) settle(id, cursor?.waiting ? wanted(run, cursor, cursor.waiting) : NOTHING);
  }

  function settle(id: number, deeds: ReadonlyMap<string, Begin>): void {
    if (deeds === NOTHING && !active.has(id)) return;
    const running = active.get(id) ?? new Map<string, () => void>();
    for (const [key, cancel] of running) {
      if (deeds.has(key)) continue;
      running.delete(key);
      cancel();
    }
    for (const [key, begin] of deeds) {
      if (!running.has(key) && !calls.signal.aborted) running.set(key, begin());
    }
    if (running.size > 0) active.set(id, running);
    else active.delete(id);
  }

  /** At a moment, unless cancelled before. */
  function elapse(cursor: number, ticket: number, at: number): Begin {
    return () => alarms.set(at, () => void post({ type: 'elapsed', cursor, ticket }).catch(failed));
  }

  const perform =
    (deed: Deed): Begin =>
    () => {
      const controller = new AbortController();
      calls.underWay.add(controller);
      // Not at once: after a restart a wait may be over already, before the actor that it speaks to is there.
      Promise.resolve()
        .then(() => deed(controller.signal))
        .catch((error: Error) => {
          if (!controller.signal.aborted) failed(error);
        })
        .finally(() => calls.underWay.delete(controller));
      return () => controller.abort('cancelled' satisfies Reason);
    };

  function wanted(run: Run, cursor: Cursor, waiting: Waiting): ReadonlyMap<string, Begin> {
    if (waiting.kind === 'branches') return NOTHING;
    const { id } = cursor;
    const deeds = new Map<string, Begin>();
    if (waiting.kind === 'until') {
      const { ticket, at } = waiting;
      deeds.set(`${ticket}`, elapse(id, ticket, at));
    } else if (waiting.kind === 'iterations') {
      const { mapRun } = waiting;
      for (const index of mapRun ? waiting.running : []) {
        const iterate: Deed = async (abort) => {
          const outcome = await child(cursor, index, abort);
          if (!abort.aborted) await post({ type: 'child', cursor: id, index, previous: 0, outcome });
        };
        deeds.set(`${mapRun?.ticket}/${index}`, perform(iterate));
      }
    } else if (waiting.kind === 'task') task(deeds, run, cursor, waiting);
    else {
      const { ticket, kind, job, config, mapRun, results } = waiting;
      const access: Deed = (abort) =>
        answer(id, ticket, abort, async () => {
          const work = { job, execution: run.facts, signal: abort };
          if (kind === 'read' && drivers.read) return drivers.read(work, config);
          if (kind === 'write' && drivers.write) return drivers.write(work, config, mapRun.arn, results ?? []);
          throw unknown(job.resource);
        });
      deeds.set(`${ticket}/${kind}`, perform(access));
    }
    return deeds;
  }

  function task(deeds: Map<string, Begin>, run: Run, { id }: Cursor, waiting: TaskWaiting): void {
    const { ticket, phase, job, submitted } = waiting;
    const due = Math.min(
      waiting.timeoutAt ?? Number.POSITIVE_INFINITY,
      waiting.heartbeatAt ?? Number.POSITIVE_INFINITY,
    );
    if (due < Number.POSITIVE_INFINITY) deeds.set(`${ticket}/${due}`, elapse(id, ticket, due));
    const target = resource(job.resource) as Resource;
    if (phase === 'activity') {
      const offer: Deed = async (abort) => {
        const take = (worker: string | undefined) => post({ type: 'picked', cursor: id, ticket, worker });
        activities.offer(job.resource, { token: job.token ?? '', input: JSON.stringify(job.parameters), take }, abort);
      };
      deeds.set(`${ticket}/activity`, perform(offer));
    } else if (phase !== 'token') {
      const call: Deed = (abort) =>
        answer(id, ticket, abort, async () => {
          const driver = drivers.find(target);
          const work = { resource: target, job, execution: run.facts, signal: abort };
          if (!driver) throw unknown(job.resource);
          if (phase === 'invoke') return driver.invoke(work);
          if (!driver.join) throw unknown(job.resource);
          return driver.join(work, submitted ?? null);
        });
      deeds.set(`${ticket}/${phase}`, perform(call));
    }
  }

  async function answer(cursor: number, ticket: number, abort: AbortSignal, call: () => Promise<Json>): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = { output: await call() };
    } catch (error) {
      if (abort.aborted) return;
      outcome =
        error instanceof StatesError
          ? { error: error.error, cause: error.cause }
          : { error: 'States.TaskFailed', cause: (error as Error).message };
    }
    if (!abort.aborted) await post({ type: 'responded', cursor, ticket, outcome });
  }

  return { follow };
}

const NOTHING: ReadonlyMap<string, Begin> = new Map();

function unknown(arn: string): StatesError {
  return new StatesError('States.Runtime', `The resource ${arn} is not available in this cloud`);
}

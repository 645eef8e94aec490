import type { Clock } from '../clock.ts';
import type { Activities } from './activity.ts';
import type { Waits } from './actor.ts';
import type { Drivers, Reason } from './driver.ts';
import { StatesError } from './error.ts';
import type { Json } from './json.ts';
import { type Resource, resource } from './resource.ts';
import type { Cursor, Happening, Outcome, Run, TaskWaiting } from './run.ts';

export interface WaitsOptions {
  readonly clock: Clock;
  readonly drivers: Drivers;
  readonly activities: Activities;
  /** The engine stops: its drivers are told so, and nothing is cancelled. */
  readonly signal: AbortSignal;
  readonly post: (happening: Happening) => Promise<void>;
  /** A wait broke in a way that its state cannot know of. */
  readonly failed: (error: Error) => void;
  /** Runs one iteration of a distributed Map, or finds it running. */
  readonly child: (cursor: Cursor, index: number, signal: AbortSignal) => Promise<Outcome>;
}

type Deed = (signal: AbortSignal) => Promise<void>;

/**
 * Makes an execution's waits come true: timers, calls, jobs, workers, child executions. What is wanted is read from the
 * cursors alone, so that after a restart the same comes about: what was under way without a recorded outcome is begun again.
 */
export function openWaits({ clock, drivers, activities, signal, post, failed, child }: WaitsOptions): Waits {
  const active = new Map<number, Map<string, AbortController>>();

  function follow(run: Run, cursors: ReadonlyMap<number, Cursor | null>): void {
    if (run.progress.status !== 'RUNNING') {
      for (const id of active.keys()) settle(id, new Map());
      return;
    }
    for (const [id, cursor] of cursors) settle(id, cursor ? wanted(run, cursor) : new Map());
  }

  function settle(id: number, deeds: Map<string, Deed>): void {
    const running = active.get(id) ?? new Map<string, AbortController>();
    for (const [key, controller] of running) {
      if (deeds.has(key)) continue;
      running.delete(key);
      controller.abort('cancelled' satisfies Reason);
    }
    for (const [key, deed] of deeds) {
      if (!running.has(key) && !signal.aborted) running.set(key, perform(deed));
    }
    if (running.size > 0) active.set(id, running);
    else active.delete(id);
  }

  function perform(deed: Deed): AbortController {
    const controller = new AbortController();
    const stopping = () => controller.abort('stopping' satisfies Reason);
    signal.addEventListener('abort', stopping, { once: true });
    // Not at once: after a restart a wait may be over already, before the actor that it speaks to is there.
    Promise.resolve()
      .then(() => deed(controller.signal))
      .catch((error: Error) => {
        if (!controller.signal.aborted) failed(error);
      })
      .finally(() => signal.removeEventListener('abort', stopping));
    return controller;
  }

  function wanted(run: Run, cursor: Cursor): Map<string, Deed> {
    const { id, waiting } = cursor;
    const deeds = new Map<string, Deed>();
    if (!waiting || waiting.kind === 'branches') return deeds;
    if (waiting.kind === 'until') {
      const { ticket, at } = waiting;
      deeds.set(`${ticket}`, (abort) => elapse(id, ticket, at, abort));
    } else if (waiting.kind === 'iterations') {
      const { mapRun } = waiting;
      for (const index of mapRun ? waiting.running : []) {
        deeds.set(`${mapRun?.ticket}/${index}`, async (abort) => {
          const outcome = await child(cursor, index, abort);
          if (!abort.aborted) await post({ type: 'child', cursor: id, index, previous: 0, outcome });
        });
      }
    } else if (waiting.kind === 'task') task(deeds, run, cursor, waiting);
    else {
      const { ticket, kind, job, config, mapRun, results } = waiting;
      deeds.set(`${ticket}/${kind}`, (abort) =>
        answer(id, ticket, abort, async () => {
          const work = { job, execution: run.facts, signal: abort };
          if (kind === 'read' && drivers.read) return drivers.read(work, config);
          if (kind === 'write' && drivers.write) return drivers.write(work, config, mapRun.arn, results ?? []);
          throw unknown(job.resource);
        }),
      );
    }
    return deeds;
  }

  function task(deeds: Map<string, Deed>, run: Run, { id }: Cursor, waiting: TaskWaiting): void {
    const { ticket, phase, job, submitted } = waiting;
    const due = Math.min(
      waiting.timeoutAt ?? Number.POSITIVE_INFINITY,
      waiting.heartbeatAt ?? Number.POSITIVE_INFINITY,
    );
    if (due < Number.POSITIVE_INFINITY) deeds.set(`${ticket}/${due}`, (abort) => elapse(id, ticket, due, abort));
    const target = resource(job.resource) as Resource;
    if (phase === 'activity') {
      deeds.set(`${ticket}/activity`, async (abort) => {
        const take = (worker: string | undefined) => post({ type: 'picked', cursor: id, ticket, worker });
        activities.offer(job.resource, { token: job.token ?? '', input: JSON.stringify(job.parameters), take }, abort);
      });
    } else if (phase !== 'token') {
      deeds.set(`${ticket}/${phase}`, (abort) =>
        answer(id, ticket, abort, async () => {
          const driver = drivers.find(target);
          const work = { resource: target, job, execution: run.facts, signal: abort };
          if (!driver) throw unknown(job.resource);
          if (phase === 'invoke') return driver.invoke(work);
          if (!driver.join) throw unknown(job.resource);
          return driver.join(work, submitted ?? null);
        }),
      );
    }
  }

  async function elapse(cursor: number, ticket: number, at: number, abort: AbortSignal): Promise<void> {
    for (let left = at - clock.now().getTime(); left > 0; left = at - clock.now().getTime()) {
      await clock.sleep(left, abort);
    }
    if (!abort.aborted) await post({ type: 'elapsed', cursor, ticket });
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

function unknown(arn: string): StatesError {
  return new StatesError('States.Runtime', `The resource ${arn} is not available in this cloud`);
}

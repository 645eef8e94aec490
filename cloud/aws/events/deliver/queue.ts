import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../../service.ts';

/** What is on its way to a target; a row of the store until the target has it, so that a restart loses none. */
export interface Delivery<A> {
  readonly id: string;
  readonly to: A;
  readonly payload: string;
  readonly since: string;
  readonly attempts: number;
  readonly notBefore: string;
}

export interface RetryPolicy {
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
}

export interface QueueOptions<A> {
  readonly table: string;
  send(to: A, payload: string): Promise<void>;
  retryPolicy(to: A): RetryPolicy;
  /** The last resort: a dead-letter queue, or the log. */
  giveUp(
    delivery: Delivery<A>,
    error: Error,
    condition?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds',
  ): Promise<void>;
  delivered?(to: A): void;
}

export const MOST_RETRIES = 185;
export const OLDEST_SECONDS = 86_400;
const LONGEST_BACKOFF_MS = 600_000;

/** Errors that no retry mends: the target is gone, or does not let us in. They go to the dead-letter queue at once, as EventBridge does. */
const FINAL =
  /AccessDenied|NotAuthorized|AuthorizationError|ResourceNotFound|DoesNotExist|NonExistentQueue|NotFound|InvalidParameter|ValidationException|UnsupportedTarget|NotImplemented|InvalidArn|SyntaxError/;

/** Sends each payload until its target takes it: exponential backoff with jitter on the cloud's clock, within the target's retry policy. */
export function openDeliveries<A>(cloud: Cloud, options: QueueOptions<A>) {
  const rows = cloud.store.table<Delivery<A>>(options.table);

  async function deliver(first: Delivery<A>): Promise<void> {
    for (let row = first; ; ) {
      const wait = Date.parse(row.notBefore) - cloud.clock.now().getTime();
      if (wait > 0) await cloud.clock.sleep(wait, cloud.signal);
      const error = await options.send(row.to, row.payload).then(
        () => undefined,
        (it: Error) => it,
      );
      if (cloud.signal.aborted && error) return; // it stays in the store, for the next start
      if (!error) {
        rows.delete(row.id);
        options.delivered?.(row.to);
        return;
      }
      const next = later(row, error);
      if (typeof next !== 'object') {
        await options.giveUp(row, error, next).finally(() => rows.delete(row.id));
        return;
      }
      row = next;
    }
  }

  function later(row: Delivery<A>, error: Error) {
    const { MaximumRetryAttempts = MOST_RETRIES, MaximumEventAgeInSeconds = OLDEST_SECONDS } = options.retryPolicy(
      row.to,
    );
    if (FINAL.test(error.name)) return undefined;
    if (row.attempts >= MaximumRetryAttempts) return 'MaximumRetryAttempts';
    const now = cloud.clock.now().getTime();
    const backoff = Math.min(1000 * 2 ** row.attempts, LONGEST_BACKOFF_MS) * (0.5 + Math.random() / 2);
    if (now + backoff - Date.parse(row.since) > MaximumEventAgeInSeconds * 1000) return 'MaximumEventAgeInSeconds';
    const notBefore = new Date(now + backoff).toISOString();
    return rows.put(row.id, { ...row, attempts: row.attempts + 1, notBefore });
  }

  const run = (row: Delivery<A>) => cloud.background(`delivery ${row.id}`, () => deliver(row));

  return {
    /** Returns once the delivery is in the store. `since` is when its age begins to count. */
    add(to: A, payload: string, since = cloud.clock.now()): void {
      const id = randomUUID();
      const notBefore = cloud.clock.now().toISOString();
      run(rows.put(id, { id, to, payload, since: since.toISOString(), attempts: 0, notBefore }));
    },
    resume: () => rows.values().forEach(run),
  };
}

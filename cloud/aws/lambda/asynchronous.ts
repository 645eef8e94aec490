import { randomUUID } from 'node:crypto';
import type { FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import type { Cloud } from '../../service.ts';
import type { Deployed } from './deployed.ts';
import type { Run } from './invoke.ts';
import { sendFailure } from './undelivered.ts';

export interface QueuedEvent {
  readonly functionName: string;
  readonly qualifier?: string;
  readonly payload: string;
  readonly requestId: string;
}

/** An event that waits in Lambda's own queue; survives a restart. */
export interface QueuedRow extends QueuedEvent {
  readonly id: string;
  readonly queuedAt: string;
  readonly attempts: number;
  readonly notBefore: string;
}

export interface AsynchronousInvocations {
  enqueue(event: QueuedEvent): void;
  resume(): void;
}

/** Lambda waits one minute before the first retry of a failed event, and two before the second. */
const BETWEEN_ERRORS_MS = [60_000, 120_000];
/** Throttled events come back after one second, doubling to five minutes, for as long as the event may live. */
const LONGEST_THROTTLE_MS = 300_000;

/** `Invoke` with type `Event`: queued durably, retried twice, then handed to the dead-letter queue or the failure destination. */
export function openAsynchronous(
  cloud: Cloud,
  deployed: Deployed,
  configs: { get(functionName: string, qualifier?: string): FunctionEventInvokeConfig | undefined },
  run: Run,
): AsynchronousInvocations {
  const queue = cloud.store.table<QueuedRow>('lambda/queue');

  async function deliver(first: QueuedRow): Promise<void> {
    let row = first;
    let throttled = 0;
    for (;;) {
      await cloud.clock.sleep(Math.max(0, Date.parse(row.notBefore) - cloud.clock.now().getTime()), cloud.signal);
      const config = configs.get(row.functionName, row.qualifier);
      const age = (cloud.clock.now().getTime() - Date.parse(row.queuedAt)) / 1000;
      if (row.attempts > 0 && age > (config?.MaximumEventAgeInSeconds ?? 21_600))
        return await giveUp(row, 'EventAgeExceeded', { errorMessage: 'The event is older than its maximum age' });
      const outcome = await attempt(row);
      if (outcome === 'done') return void queue.delete(row.id);
      if (cloud.signal.aborted) return; // the cloud ended it, not its code; it stays queued for the next start
      if (outcome === 'throttled') {
        row = later(row, Math.min(1000 * 2 ** throttled++, LONGEST_THROTTLE_MS), row.attempts || 1);
        continue;
      }
      const attempts = row.attempts + 1;
      if (attempts > (config?.MaximumRetryAttempts ?? 2)) return await giveUp(row, 'RetriesExhausted', outcome);
      row = later(row, BETWEEN_ERRORS_MS[attempts - 1] ?? 120_000, attempts);
    }
  }

  async function attempt(row: QueuedRow): Promise<'done' | 'throttled' | object> {
    try {
      const { fault } = await run(row.functionName, row.qualifier, row);
      return fault ?? 'done';
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'TooManyRequestsException') return 'throttled';
      // The function was deleted: nobody is left to ask for retries or a dead-letter queue.
      if (name === 'ResourceNotFoundException') return 'done';
      return { errorType: name, errorMessage: message };
    }
  }

  function later(row: QueuedRow, ms: number, attempts: number): QueuedRow {
    const notBefore = new Date(cloud.clock.now().getTime() + ms).toISOString();
    return queue.put(row.id, { ...row, attempts, notBefore });
  }

  async function giveUp(row: QueuedRow, condition: string, fault: object): Promise<void> {
    const version = deployed.findVersion(row.functionName, row.qualifier);
    const destination = configs.get(row.functionName, row.qualifier)?.DestinationConfig?.OnFailure?.Destination;
    await sendFailure(cloud, version, { row, condition, fault, destination }).finally(() => queue.delete(row.id));
  }

  const start = (row: QueuedRow) => cloud.background(`event for ${row.functionName}`, () => deliver(row));

  return {
    enqueue(event) {
      const now = cloud.clock.now().toISOString();
      const id = randomUUID();
      start(queue.put(id, { ...event, id, queuedAt: now, attempts: 0, notBefore: now }));
    },
    resume: () => queue.values().forEach(start),
  };
}

import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import type { MessageAttributes } from './attributes.ts';
import { type QueueRow, type Queues, redriveOf } from './queues.ts';
import type { Sealed } from './sealed.ts';

export interface MessageRow {
  readonly id: string;
  readonly body: Sealed;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  readonly sent: number;
  /** Milliseconds since 1970 from which on it may be received. */
  readonly visible: number;
  readonly receives: number;
  readonly firstReceived?: number;
  /** The newest receipt; an older one deletes too, as on standard queues. */
  readonly receipt?: string;
  readonly group?: string;
  readonly deduplication?: string;
  readonly sequence?: string;
  /** The queue that gave it up. */
  readonly from?: string;
}

export interface Messages {
  /** Adds a message; for a FIFO queue the one that was sent with the same deduplication id in the last five minutes. */
  send(queue: QueueRow, message: MessageRow): MessageRow;
  /** Takes what may be received now, oldest first, out of sight for so long. */
  take(queue: QueueRow, limit: number, seconds: number): MessageRow[];
  find(queue: QueueRow, receipt: string | undefined): MessageRow | undefined;
  hide(queue: QueueRow, message: MessageRow, seconds: number): void;
  delete(queue: QueueRow, message: MessageRow): void;
  purge(queue: QueueRow): void;
  all(queue: QueueRow): MessageRow[];
  count(queue: QueueRow): { visible: number; inFlight: number; delayed: number };
  /** Resolves when the queue may have something new, at the latest after so many milliseconds. */
  wait(queue: QueueRow, ms: number, signal?: AbortSignal): Promise<void>;
}

const FIVE_MINUTES = 300_000;

export function openMessages(cloud: Cloud, queues: Queues): Messages {
  const waiting = new Map<string, Set<() => void>>();
  const table = (queue: QueueRow): Table<MessageRow> => cloud.store.table(`sqs/message/${queue.name}`);
  const now = () => cloud.clock.now().getTime();
  const wake = (queue: QueueRow) => {
    for (const ring of waiting.get(queue.name) ?? []) ring();
  };

  /** Messages that have not outlived the queue's retention. */
  function all(queue: QueueRow): MessageRow[] {
    const oldest = now() - Number(queue.attributes.MessageRetentionPeriod) * 1000;
    for (const it of table(queue).values()) if (it.sent < oldest) table(queue).delete(it.id);
    return table(queue).values();
  }

  /** One received too often goes to the dead-letter queue instead. True if it went. */
  function gaveUp(queue: QueueRow, message: MessageRow): boolean {
    if (!queue.attributes.RedrivePolicy) return false;
    const { deadLetterTargetArn, maxReceiveCount } = redriveOf(queue.attributes.RedrivePolicy);
    const dead = queues.byArn(deadLetterTargetArn);
    if (!dead || message.receives < maxReceiveCount) return false;
    table(queue).delete(message.id);
    const { receipt: _, ...rest } = message;
    table(dead).put(message.id, { ...rest, visible: now(), from: queue.arn });
    wake(dead);
    return true;
  }

  return {
    all,
    send(queue, message) {
      const recent = (it: MessageRow) => it.deduplication === message.deduplication && it.sent > now() - FIVE_MINUTES;
      const twin = message.deduplication === undefined ? undefined : all(queue).find(recent);
      if (twin) return twin;
      table(queue).put(message.id, message);
      wake(queue);
      return message;
    },
    take(queue, limit, seconds) {
      const taken: MessageRow[] = [];
      // A group of a FIFO queue waits for those of its messages that are being worked on.
      const busy = new Set<string>();
      for (const it of all(queue)) {
        if (taken.length >= limit) break;
        const ready = it.visible <= now() && !(it.group !== undefined && busy.has(it.group));
        if (!ready && it.group !== undefined) busy.add(it.group);
        if (!ready || gaveUp(queue, it)) continue;
        const received = {
          ...it,
          receives: it.receives + 1,
          firstReceived: it.firstReceived ?? now(),
          visible: now() + seconds * 1000,
          receipt: Buffer.from(`${it.id}/${randomUUID()}`).toString('base64'),
        };
        taken.push(table(queue).put(it.id, received));
      }
      return taken;
    },
    find(queue, receipt = '') {
      const [id = ''] = Buffer.from(receipt, 'base64').toString().split('/');
      return table(queue).get(id);
    },
    hide(queue, message, seconds) {
      table(queue).put(message.id, { ...message, visible: now() + seconds * 1000 });
      if (!seconds) wake(queue);
    },
    delete: (queue, message) => void table(queue).delete(message.id),
    purge(queue) {
      for (const [id] of table(queue).entries()) table(queue).delete(id);
    },
    count(queue) {
      const rows = all(queue);
      const hidden = rows.filter((it) => it.visible > now());
      const inFlight = hidden.filter((it) => it.receives > 0).length;
      return { visible: rows.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
    },
    async wait(queue, ms, gone) {
      const soonest = Math.min(
        ...all(queue)
          .map((it) => it.visible - now())
          .filter((it) => it > 0),
        ms,
      );
      const rings = waiting.get(queue.name) ?? new Set();
      waiting.set(queue.name, rings);
      const over = new AbortController();
      const ring = () => over.abort();
      rings.add(ring);
      const signal = AbortSignal.any([over.signal, cloud.signal, ...(gone ? [gone] : [])]);
      await cloud.clock.sleep(soonest, signal).catch(() => {});
      rings.delete(ring);
    },
  };
}

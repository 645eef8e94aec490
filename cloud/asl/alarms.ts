import type { Clock } from '../clock.ts';

/** Moments that something waits for, with one timer for all of them: a hundred thousand waits are a hundred thousand small objects. */
export interface Alarms {
  /** Rings once that moment (milliseconds since 1970) has come, never at once. Gives back what cancels it. */
  set(at: number, ring: () => void): () => void;
}

interface Alarm {
  readonly at: number;
  /** Of two for the same moment the one that was set first rings first. */
  readonly order: number;
  ring: (() => void) | undefined;
}

/** With fewer cancelled ones than this nobody tidies up. */
const FEW = 1_000;

export function openAlarms(clock: Clock, signal: AbortSignal, failed: (error: Error) => void): Alarms {
  /** A binary heap: none rings before its parent, the one at half its index. */
  let heap: Alarm[] = [];
  let order = 0;
  let cancelled = 0;
  /** The sleep until the first. */
  let sleep: { readonly until: number; readonly wake: AbortController } | undefined;
  let awake = false;
  signal.addEventListener('abort', () => sleep?.wake.abort(), { once: true });

  async function watch(): Promise<void> {
    awake = true;
    await Promise.resolve();
    for (let first = heap[0]; first && !signal.aborted; first = heap[0]) {
      const left = first.at - clock.now().getTime();
      if (!first.ring) drop();
      else if (left <= 0) {
        drop();
        const { ring } = first;
        first.ring = undefined;
        ring();
      } else await until(first.at, left);
    }
    awake = false;
  }

  async function until(at: number, left: number): Promise<void> {
    const wake = new AbortController();
    sleep = { until: at, wake };
    try {
      await clock.sleep(left, wake.signal);
    } catch (error) {
      if (!wake.signal.aborted) throw error;
    } finally {
      sleep = undefined;
    }
  }

  function add(alarm: Alarm): void {
    let at = heap.push(alarm) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && before(alarm, heap[parent]); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] as Alarm;
      at = parent;
    }
    heap[at] = alarm;
  }

  function drop(): void {
    if (heap[0]?.ring === undefined) cancelled--;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], last)) break;
      heap[at] = heap[child] as Alarm;
      at = child;
    }
    heap[at] = last;
  }

  function tidy(): void {
    if (cancelled < FEW || cancelled < heap.length / 2) return;
    // What is sorted is a heap too.
    heap = heap.filter((it) => it.ring).sort((one, other) => (before(one, other) ? -1 : 1));
    cancelled = 0;
  }

  return {
    set(at, ring) {
      const alarm: Alarm = { at, order: order++, ring };
      add(alarm);
      if (sleep && at < sleep.until) sleep.wake.abort();
      if (!awake) watch().catch(failed);
      return () => {
        if (!alarm.ring) return;
        alarm.ring = undefined;
        cancelled++;
        tidy();
      };
    },
  };
}

function before(one: Alarm | undefined, other: Alarm | undefined): boolean {
  if (!one || !other) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

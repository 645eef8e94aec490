import type { Clock } from './clock.ts';
import { EMPTY, Journal } from './journal.ts';
import { dueAt, firstAfter, openLoop, thousandths } from './open-loop.ts';
import { realmOf } from './operations.ts';
import { Prober } from './prober.ts';
import { type Progress, progressOf } from './progress.ts';
import type { Draft } from './row.ts';
import { LedgerTaken, type WritableStore } from './store.ts';

/** What a probe is to do. */
export interface Plan {
  readonly run: string;
  readonly environment: string;
  readonly url: string;
  readonly rate: number;
  readonly writes: number;
  readonly timeoutMs: number;
  readonly inFlightMax: number;
  /** The longest that the probe may last, and the longest of one invocation. */
  readonly seconds: number;
  readonly legSeconds: number;
}

export interface Surroundings {
  readonly store: WritableStore;
  readonly clock: Clock;
  /** Different in each process. */
  readonly process: string;
  /** Whether somebody wants the probe to end; asked about once a second. */
  stopped(): Promise<boolean>;
  /** Told why the ledger could not be stored or that question not be asked; the probe goes on. */
  warn(error: Error): void;
}

const SEGMENT_MS = 1000;
/** The next invocation waits for this one: what is under way longer than that is given up. */
const PATIENCE_AT_SEAM_MS = 1000;

/**
 * One invocation of the probe: sends what is due until somebody stops it, its own time is over or the run's, and stores a row of each operation.
 * @param told what the invocation before it gave back
 */
export async function leg(plan: Plan, told: Progress | undefined, around: Surroundings): Promise<Progress> {
  const { store, clock, process } = around;
  const before = await progressOf(store, told, plan);
  const began = before ? follow(before, around) : 0;
  const zero = clock.monotonic() - began;
  const now = () => clock.monotonic() - zero;
  const number = (before?.leg ?? 0) + 1;
  const intervalMs = 1000 / plan.rate;
  const first = firstAfter(began, intervalMs);
  const journal = new Journal(store, before ?? EMPTY);
  const look = (): Draft<'clock'> => ({ row: 'clock', leg: number, at: thousandths(now()), wall: clock.wall() });

  journal.add(
    before ? seam(before, { to: thousandths(began), first, process, intervalMs }) : header(plan, clock.wall()),
  );
  journal.add(look());
  const prober = new Prober({
    ...plan,
    origin: plan.url,
    leg: number,
    known: before?.known ?? [],
    now,
    record: (row) => journal.add(row),
  });

  let over: Progress['over'] = null;
  let end = Math.min(began + plan.legSeconds * 1000, plan.seconds * 1000);
  const finished = new AbortController();
  const keeping = (async () => {
    for (let turn = 1; !finished.signal.aborted; turn++) {
      await clock.sleep(Math.max(1, began + turn * SEGMENT_MS - now()), finished.signal);
      journal.add(look());
      await journal.flush().catch((error: Error) => {
        if (error instanceof LedgerTaken) throw error;
        around.warn(error);
      });
      if (over || finished.signal.aborted) continue;
      const stop = await around.stopped().catch((error: Error) => around.warn(error));
      if (stop) {
        over = 'stopped';
        end = now();
      }
    }
  })();
  // When nothing can be stored any more, nothing is to be sent.
  keeping.catch(() => {
    end = 0;
  });

  const next = await openLoop({ first, intervalMs, until: () => end, now }, clock, prober.send);
  if (!over && dueAt(next, intervalMs) >= plan.seconds * 1000) over = 'time';
  const patience = now() + (over ? plan.timeoutMs : Math.min(plan.timeoutMs, PATIENCE_AT_SEAM_MS));
  while (prober.inFlight > 0 && now() < patience) await clock.sleep(5);
  await prober.close('given up: this invocation of the probe ended');
  finished.abort();
  await keeping;
  const last = look();
  journal.add(last);
  const { at, wall } = last;
  const known = prober.operations.known.slice(-20);
  return { ...(await journal.close()), leg: number, next, at, wall, process, zero, known, over };
}

/**
 * The ledger's time now. On the monotonic clock if this process has run the invocation before, too: the gap between two invocations is then
 * as exact as everything else. Otherwise two processes have only the wall's clock in common.
 */
function follow({ process, zero, at, wall }: Progress, around: Surroundings): number {
  const { clock } = around;
  const time = process === around.process ? clock.monotonic() - zero : at + clock.wall() - wall;
  return Math.max(at, time);
}

function header({ legSeconds: _, seconds: __, ...plan }: Plan, wall: number): Draft<'header'> {
  const startedAt = new Date(wall).toISOString();
  return { row: 'header', format: 1, ...plan, realm: realmOf(plan.run), intervalMs: 1000 / plan.rate, startedAt };
}

function seam(
  before: Progress,
  { to, first, process, intervalMs }: { to: number; first: number; process: string; intervalMs: number },
): Draft<'seam'> {
  const by = before.process === process ? 'monotonic' : 'wall';
  const lost = before.lost ?? false;
  const from = lost ? before.at : Math.min(before.at, dueAt(before.next, intervalMs));
  return { row: 'seam', leg: before.leg + 1, from, to, by, first: before.next, last: first - 1, lost };
}

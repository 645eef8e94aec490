import { clock } from '../../../lambdas/ledger/clock.ts';
import { leg, type Plan, type Surroundings } from '../../../lambdas/ledger/leg.ts';
import type { Progress } from '../../../lambdas/ledger/progress.ts';
import { readLedger } from '../../../lambdas/ledger/read.ts';
import type { Operation, Row } from '../../../lambdas/ledger/row.ts';
import type { Store } from '../../../lambdas/ledger/store.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

export interface Probing {
  readonly store: MemoryStore;
  /** Lets it end with what is due by now. */
  stop(): void;
  readonly over: Promise<Progress>;
}

/** One invocation of the probe against a site, in this process. */
export function probing(
  url: string,
  plan: Partial<Plan> = {},
  { told, ...around }: Partial<Surroundings & { told: Progress | undefined; store: MemoryStore }> = {},
): Probing {
  const store = (around.store as MemoryStore | undefined) ?? memoryStore();
  let stopped = false;
  const over = leg(
    {
      run: 'a-run',
      environment: 'dev',
      url,
      rate: 100,
      writes: 0.05,
      timeoutMs: 10_000,
      inFlightMax: 500,
      seconds: 600,
      legSeconds: 600,
      ...plan,
    },
    told,
    { clock, process: 'this one', stopped: async () => stopped, warn: () => {}, ...around, store },
  );
  return {
    store,
    over,
    stop() {
      stopped = true;
    },
  };
}

export async function rowsOf(store: Store): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readLedger(store)) rows.push(row);
  return rows;
}

export const operationsOf = async (store: Store): Promise<Operation[]> =>
  (await rowsOf(store)).filter((row) => row.row === 'operation').sort((a, b) => a.seq - b.seq);

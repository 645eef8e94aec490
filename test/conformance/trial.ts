import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Cell, World } from './cells.ts';
import { openFront } from './front.ts';

/** A client under trial. Reads and writes as an application would that wants its work done. */
export interface Subject {
  /** Writes this key once. Resolves when it is acknowledged. */
  write(key: string): Promise<unknown>;
  read(): Promise<unknown>;
  close(): Promise<unknown>;
}

export type Factory = (way: Pick<World, 'host' | 'port' | 'user' | 'password' | 'database'>) => Subject;

export interface Outcome {
  readonly passed: boolean;
  /** Operations that were given up, and the first reason. */
  readonly failed: number;
  readonly reason: string;
  /** Operations that had not ended long after the fault. */
  readonly hung: number;
  /** Keys that were acknowledged and are not there. */
  readonly lost: number;
  readonly connections: number;
  /** From the fault's end to the first operation that began after it and succeeded, in milliseconds. */
  readonly well: number;
}

const WORKERS = 4;
/** How long after the fault an operation may take. */
const PATIENCE = 8_000;
/** Between the rounds of a worker once the fault is over: whether it is well again takes no crowd to see. */
const PACE = 10;
/** Connections that a client may have opened over a fault: a pool, its successor, and some in between. */
const MOST = 80;

/** Lets four workers write and read through a fault, without a pause until it is over. A client passes if every operation ends well, in time. */
export async function trial(world: World, factory: Factory, cell: Cell): Promise<Outcome> {
  await using front = await openFront(world);
  const subject = factory({ ...world, host: '127.0.0.1', port: front.port });
  const run = crypto.randomUUID();
  const acknowledged: string[] = [];
  const reasons: string[] = [];
  let [open, over, after, well] = [0, false, Number.POSITIVE_INFINITY, Number.NaN];

  const tried = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    open++;
    try {
      await work();
      if (began > after && Number.isNaN(well)) well = performance.now() - after;
      return true;
    } catch (error) {
      reasons.push((error as { code?: string; message: string }).code ?? (error as Error).message);
      await pause(20);
      return false;
    } finally {
      open--;
    }
  };
  const worker = async (name: number) => {
    for (let n = 0; !over; n++) {
      const key = `${run} ${name}-${n}`;
      if (await tried(() => subject.write(key))) acknowledged.push(key);
      await tried(() => subject.read());
      if (performance.now() > after) await pause(PACE);
    }
  };
  const workers = Array.from({ length: WORKERS }, (_, name) => worker(name));
  await pause(300);
  await cell.happen(front, world);
  after = performance.now();
  const limit = after + PATIENCE;
  while (performance.now() < limit && (Number.isNaN(well) || performance.now() < after + 700)) await pause(20);
  over = true;
  await Promise.race([Promise.all(workers), pause(Math.max(500, limit - performance.now()))]);
  const [hung, failed, { connections }] = [open, reasons.length, front];
  if (cell.needsDemotion) await world.demote!(false);
  const lost = await missing(world, acknowledged);
  await Promise.race([subject.close().catch(() => {}), pause(500)]);
  const passed = failed + hung + lost === 0 && well <= PATIENCE && connections <= MOST;
  return { passed, failed, reason: reasons[0] ?? '', hung, lost, connections, well: Math.round(well) };
}

async function missing(world: World, keys: readonly string[]): Promise<number> {
  const client = new Client(world);
  await client.connect();
  const { rows } = await client.query<{ key: string }>('select key from conformance where key = any($1)', [keys]);
  await client.end();
  const there = new Set(rows.map((row) => row.key));
  return keys.filter((key) => !there.has(key)).length;
}

/**
 * `node bench/primary-killed.ts [rounds] [writers] [--asynchronous]`: kills the primary with all its processes under writers, again and again. Prints
 * the write gap as a client sees it, beside PostgreSQL's own promotion, which is its floor. Ends with 1 if an acknowledged write is missing or there
 * twice, and names it. With `--asynchronous` commits wait for no standby, and what ships the log to it stands still before each kill: this has to
 * end with 1, or the bench cannot see a loss.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { until } from '../cloud/machines/postgres/control.ts';
import { killServer } from '../cloud/machines/postgres/faults.ts';
import { bench, client } from '../test/cloud/machines/postgres/fixture.ts';
import { milliseconds } from './percentiles.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { asynchronous: { type: 'boolean', default: false } },
});
const [rounds = 100, writers = 2] = positionals.map(Number);
await using room = await bench();
const database = await room.open({ synchronous: !values.asynchronous });
const { pair } = database;

async function ask<Row>(sql: string): Promise<Row[]> {
  const connection = client(database, room.authority);
  await connection.connect();
  const { rows } = await connection.query(sql);
  await connection.end();
  return rows as Row[];
}

// No key keeps a row from being there twice: a writer writes each number once, and goes on with the next when it does not know.
await ask('create table written (writer int, number bigint)');
const acknowledged: { key: string; at: number }[] = [];
let over = false;
async function write(writer: number): Promise<void> {
  let connection: ReturnType<typeof client> | undefined;
  for (let number = 0; !over; number++) {
    try {
      if (!connection) {
        connection = client(database, room.authority);
        await connection.connect();
      }
      await connection.query('insert into written values ($1, $2)', [writer, number]);
      acknowledged.push({ key: `${writer}-${number}`, at: performance.now() });
    } catch {
      connection = undefined;
      await pause(2);
    }
  }
  await connection?.end();
}
const writing = Array.from({ length: writers }, (_, writer) => write(writer));

const gaps: number[] = [];
const engine: number[] = [];
for (let round = 0; round < rounds; round++) {
  const before = acknowledged.length;
  await until('writes go on', async () => acknowledged.length > before + 20, { limit: 60_000 });
  const { server, seat } = pair.primary;
  const logged = readFileSync(database.logFile).length;
  if (values.asynchronous) await outrunStandby();
  await killServer(server);
  const killed = performance.now();
  await until('the standby takes over', async () => pair.primary.seat.zone !== seat.zone, { limit: 60_000, every: 1 });
  await until('a write is acknowledged', async () => acknowledged.at(-1)!.at > killed, { limit: 60_000, every: 1 });
  gaps.push(acknowledged.find(({ at }) => at > killed)!.at - killed);
  await pair.settled();
  engine.push(promotion(readFileSync(database.logFile, 'utf8').slice(logged)));
}
over = true;
await Promise.all(writing);

/** Lets writes be acknowledged that have not left the primary: its walsender stands still meanwhile, and dies with it. */
async function outrunStandby(): Promise<void> {
  const [sender] = await pair.primary.control.query<{ pid: number }>('select pid from pg_stat_replication');
  process.kill(sender!.pid, 'SIGSTOP');
  const before = acknowledged.length;
  await until('writes outrun the standby', async () => acknowledged.length > before + 10, { limit: 60_000, every: 1 });
}

/** From the request to the new timeline, in PostgreSQL's own words. */
function promotion(log: string): number {
  const at = (text: string) => {
    const line = log.split('\n').find((it) => it.includes(text)) ?? '';
    return Date.parse(`${line.slice(0, 10)}T${line.slice(11, 23)}Z`);
  };
  return at('database system is ready to accept connections') - at('received promote request');
}

const rows = await ask<{ key: string; count: string }>(
  `select writer || '-' || number as key, count(*) from written group by 1`,
);
const there = new Set(rows.map(({ key }) => key));
const lost = acknowledged.filter(({ key }) => !there.has(key)).map(({ key }) => key);
const doubled = rows.filter(({ count }) => Number(count) > 1).map(({ key }) => key);
console.table({ 'write gap': milliseconds(gaps), "PostgreSQL's promotion": milliseconds(engine) });
const named = (keys: readonly string[]) =>
  keys.length === 0 ? '' : ` (${keys.slice(0, 50).join(', ')}${keys.length > 50 ? ', …' : ''})`;
console.log(
  `${rounds} primaries killed: ${lost.length} of ${acknowledged.length} acknowledged writes lost${named(lost)}, ${doubled.length} duplicated${named(doubled)}`,
);
process.exitCode = lost.length + doubled.length > 0 ? 1 : 0;

import { setTimeout as pause } from 'node:timers/promises';
import { descendants } from '../../../../cloud/machines/descendants.ts';
import { until } from '../../../../cloud/machines/postgres/control.ts';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';
import { freezeServer } from '../../../../cloud/machines/postgres/faults.ts';
import type { Server } from '../../../../cloud/machines/postgres/server.ts';
import { type Bench, client } from './fixture.ts';

/** What a zombie did after its successor had taken over. */
export interface Haunting {
  /** Statements that it answered: reads and writes. */
  readonly answered: readonly string[];
  /** Keys whose writers were told that they are written, and which the new primary does not have. */
  readonly lost: readonly string[];
  /** Milliseconds from the freeze to the first write that the new primary acknowledged; undefined if nobody came to it. */
  readonly gap: number | undefined;
  /** How many writes were acknowledged in all. */
  readonly acknowledged: number;
}

interface Answer {
  readonly key: string;
  /** The server's own name: `guild/us-east-1a`. */
  readonly by: string;
  readonly at: number;
}

/**
 * Freezes the primary under writers that keep their connections, lets the standby take over, thaws what is left of the old one, cancels
 * what hangs there (as an impatient operator would: a cancelled commit is told as done), and gives back what it did.
 */
export async function haunt(room: Bench, database: Database, { writers = 2 } = {}): Promise<Haunting> {
  const { pair } = database;
  const { server, seat } = pair.primary;
  const admin = client(database, room.authority);
  await admin.connect();
  await admin.query('create table if not exists haunted (key text primary key, by text)');
  await admin.end();

  const round = crypto.randomUUID();
  const answers: Answer[] = [];
  let over = false;
  const each = Array.from({ length: writers }, (_, writer) =>
    insist(
      room,
      database,
      () => over,
      (n) => [
        `insert into haunted values ($1, current_setting('cluster_name')) on conflict (key) do update set by = excluded.by returning by`,
        `${round} ${writer}-${n}`,
      ],
      answers,
    ),
  );
  const reader = insist(
    room,
    database,
    () => over,
    (n) => [`select current_setting('cluster_name') as by, $1::text`, `read ${round} ${n}`],
    answers,
  );
  await until('everybody is answered', async () => answers.length >= 30, { limit: 20_000 });

  const frozen = performance.now();
  const thaw = await freezeServer(server);
  try {
    await until('the standby takes over', async () => pair.primary.seat.zone !== seat.zone, { limit: 20_000 });
    await pair.settled();
  } finally {
    thaw();
  }
  const thawed = performance.now();
  const impatience = cancelling(server);
  const then = answers.length;
  await until('somebody is answered after the thaw', async () => answers.length >= then + 30, { limit: 20_000 });
  over = true;
  await Promise.all([...each, reader]);
  await impatience.stop();

  const old = `/${seat.zone}`;
  const check = client(database, room.authority);
  await check.connect();
  const { rows } = await check.query<{ key: string }>('select key from haunted where key like $1', [`${round}%`]);
  await check.end();
  const there = new Set(rows.map((row) => row.key));
  const written = answers.filter(({ key }) => !key.startsWith('read'));
  const first = written.find(({ by }) => !by.endsWith(old));
  return {
    answered: answers.filter(({ by, at }) => at > thawed && by.endsWith(old)).map(({ key }) => key),
    lost: written.filter(({ key }) => !there.has(key)).map(({ key }) => key),
    gap: first && first.at - frozen,
    acknowledged: written.length,
  };
}

/** Asks one statement after the other on one connection, on a new one only when that is gone; repeats what was not answered. */
async function insist(
  room: Bench,
  database: Database,
  isOver: () => boolean,
  statement: (n: number) => [sql: string, key: string],
  answers: Answer[],
): Promise<void> {
  let connection: ReturnType<typeof client> | undefined;
  for (let n = 0; !isOver(); ) {
    const [sql, key] = statement(n);
    try {
      if (!connection) {
        connection = client(database, room.authority, { query_timeout: 30_000 });
        await connection.connect();
      }
      const { rows } = await connection.query<{ by: string }>(sql, [key]);
      answers.push({ key, by: rows[0]!.by, at: performance.now() });
      n++;
    } catch {
      connection = undefined;
      await pause(3);
    }
  }
  await connection?.end().catch(() => {});
}

/** Cancels again and again whatever hangs on a server that still runs, as `pg_cancel_backend` does. */
function cancelling({ process: { pid, exitCode, signalCode } }: Server): { stop(): Promise<void> } {
  let over = pid === undefined || exitCode !== null || signalCode !== null;
  const work = (async () => {
    for (; !over; await pause(100)) {
      for (const backend of await descendants(pid!)) {
        try {
          process.kill(backend, 'SIGINT');
        } catch {
          // it has ended
        }
      }
    }
  })();
  return {
    async stop() {
      over = true;
      await work;
    },
  };
}

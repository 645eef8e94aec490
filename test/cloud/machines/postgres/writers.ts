import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** What clients were told is written, and what they had to do for it. */
export interface Written {
  readonly acknowledged: readonly string[];
  readonly retries: number;
}

/**
 * Writes row after row, each under a key of its own, and repeats a row until it is acknowledged: like an application that sends
 * an idempotency key. `stop` ends it, and gives up rows that are not acknowledged.
 */
export function startWriters(
  count: number,
  connect: () => pg.Client,
): { stop(): Promise<Written>; acknowledged: readonly string[] } {
  const acknowledged: string[] = [];
  const open = new Set<pg.Client>();
  let retries = 0;
  let stopped = false;

  async function write(writer: number): Promise<void> {
    let client: pg.Client | undefined;
    for (let number = 0; !stopped; ) {
      const key = `${writer}-${number}`;
      try {
        if (!client) {
          client = connect();
          open.add(client);
          await client.connect();
        }
        await client.query('insert into ledger values ($1) on conflict do nothing', [key]);
        acknowledged.push(key);
        number++;
      } catch {
        retries++;
        if (client) open.delete(client);
        client = undefined;
        await pause(3);
      }
    }
    await client?.end().catch(() => {});
  }

  const writers = Array.from({ length: count }, (_, i) => write(i));
  return {
    acknowledged,
    async stop() {
      stopped = true;
      // A commit that waits for a standby that is gone would wait for ever.
      const patience = pause(2_000, undefined, { ref: false }).then(() => {
        for (const client of open)
          (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      });
      await Promise.race([Promise.all(writers), patience.then(() => Promise.all(writers))]);
      return { acknowledged, retries };
    },
  };
}

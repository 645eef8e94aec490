import { vi } from 'vitest';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';

/** So that the watch does not end the standby that a test cuts off. */
export const NEVER = { every: 60_000, answer: 1_000, failures: 1_000 };

/** Points the standby's replication at nothing, as a broken network between the zones would. */
export async function isolateStandby({ pair }: Database): Promise<void> {
  const { server, control } = pair.standby!;
  const settings = { clusterName: 'isolated', parameters: {}, forceTls: true, durable: false };
  server.configure({ ...settings, follow: { host: 'nowhere.invalid', port: 9, user: 'nobody', slot: 'none' } });
  await control.query('select pg_reload_conf()');
  await vi.waitFor(
    async () => {
      const streams = await pair.primary.control.query('select 1 from pg_stat_replication');
      if (streams.length > 0) throw new StillStreaming('the standby still receives');
    },
    { timeout: 10_000 },
  );
}

class StillStreaming extends Error {
  override readonly name = 'StillStreaming';
}

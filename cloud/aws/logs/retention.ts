import { type Logs, streamKey } from './logs.ts';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Deletes what is older than its group's retention, hour by hour. */
export async function forgetExpired(logs: Logs, signal: AbortSignal): Promise<void> {
  const { cloud, groups, streams, journal } = logs;
  while (!signal.aborted) {
    const now = cloud.clock.now().getTime();
    for (const row of streams.values()) {
      const days = groups.get(row.group)?.retentionInDays;
      const expired = row.segments.filter((it) => days !== undefined && it.last < now - days * DAY);
      if (expired.length === 0) continue;
      journal.forget(expired);
      streams.put(streamKey(row.group, row.name), {
        ...row,
        segments: row.segments.filter((it) => !expired.includes(it)),
      });
    }
    await cloud.clock.sleep(HOUR, signal);
  }
}

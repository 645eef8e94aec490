import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { quantileSorted } from 'd3-array';
import type { Connection } from './connect.ts';

/** The requests that a tier has answered within one second. */
export interface Second {
  /** Its beginning, in seconds since 1970. */
  readonly at: number;
  readonly requests: number;
  /** Those answered with 5xx. */
  readonly errors: number;
  /** Milliseconds, as the tier's instances measured them. */
  readonly p50: number;
  readonly p99: number;
}

export interface Traffic {
  /** The newest second that is told whole; one that is absent from a tier had no request. */
  readonly at: number;
  readonly web: readonly Second[];
  readonly api: readonly Second[];
}

interface Answered {
  readonly at: number;
  readonly status: number;
  readonly ms: number;
}

/** So many seconds are kept. */
export const SECONDS = 60;
/** Each instance ships its own lines: one may arrive so long after another's that is younger. */
const LATE_MS = 6_000;
/** Without anything newer a second is over then: agents ship every five seconds, on AWS. */
const WAITED = 6;

/**
 * Reads the traffic from what the instances log of each request: the metrics of a load balancer come once a minute, here and on AWS. What a load balancer
 * answers itself is in no instance's log.
 */
export function openTraffic({ config, environment }: Connection): () => Promise<Traffic> {
  const client = new CloudWatchLogsClient(config);

  function openTier(tier: string) {
    const seen = new Map<string, Answered>();
    return async (): Promise<Second[]> => {
      const oldest = Date.now() - SECONDS * 1_000;
      const newest = Math.max(0, ...seen.values().map(({ at }) => at));
      const input = {
        logGroupName: `/muster/${environment}/${tier}`,
        startTime: Math.max(oldest, newest - LATE_MS),
        filterPattern: '{ $.message = "request" }',
      };
      try {
        for await (const { events = [] } of paginateFilterLogEvents({ client }, input))
          for (const { eventId, timestamp, message } of events) {
            const { status, seconds } = JSON.parse(message!) as { status: number; seconds: number };
            seen.set(eventId!, { at: timestamp!, status, ms: seconds * 1_000 });
          }
      } catch (error) {
        // Before the first deployment there is no log.
        if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      }
      for (const [id, { at }] of seen) if (at < oldest) seen.delete(id);
      return bySecond([...seen.values()]);
    };
  }

  const web = openTier('web');
  const api = openTier('api');
  return async () => {
    const [ofWeb, ofApi] = await Promise.all([web(), api()]);
    const newest = Math.max(0, ...[ofWeb, ofApi].map((it) => it.at(-1)?.at ?? 0));
    const at = Math.max(newest - 1, Math.floor(Date.now() / 1_000) - WAITED);
    const whole = (seconds: readonly Second[]) => seconds.filter((it) => it.at <= at);
    return { at, web: whole(ofWeb), api: whole(ofApi) };
  };
}

/** The seconds in which something was answered, the oldest first. */
export function bySecond(answered: readonly Answered[]): Second[] {
  const seconds = Map.groupBy(answered, ({ at }) => Math.floor(at / 1_000));
  return [...seconds]
    .sort(([a], [b]) => a - b)
    .map(([at, those]) => {
      const times = those.map(({ ms }) => ms).sort((a, b) => a - b);
      return {
        at,
        requests: those.length,
        errors: those.filter(({ status }) => status >= 500).length,
        p50: quantileSorted(times, 0.5)!,
        p99: quantileSorted(times, 0.99)!,
      };
    });
}

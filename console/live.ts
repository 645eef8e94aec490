import { type Clock, wall } from './clock.ts';
import type { Connection } from './connect.ts';
import { explain } from './explain.ts';
import { figures } from './metrics/figures.ts';
import { openStack } from './stack.ts';
import { openTraffic } from './traffic.ts';

/** What is asked for, and after how many milliseconds again: at the rate that it changes, and as seldom as AWS's throttles and prices ask for. */
interface Ask {
  readonly event: string;
  readonly every: number;
  readonly ask: () => Promise<object>;
}

/** Told of what was found, and of why nobody answers. */
export interface Told {
  found(event: string, content: object): void;
  away(event: string, message: string): void;
}

export interface LiveOptions {
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** What nobody answered is asked for again after so long: whoever comes back shall not wait for what is asked for seldom. */
const AGAIN_MS = 3_000;

/** Follows the stack until the signal fires: its things, its executions, its traffic. */
export async function live(connection: Connection, { told, signal, clock = wall }: LiveOptions): Promise<void> {
  const stack = openStack(connection, clock);
  const traffic = openTraffic(connection);
  const isHere = connection.where === 'here';
  const asks: readonly Ask[] = [
    // A deployment to one instance is over within two seconds here, and within minutes on AWS.
    { event: 'things', every: isHere ? 1_000 : 3_000, ask: stack.things },
    { event: 'running', every: isHere ? 1_000 : 3_000, ask: async () => ({ running: await stack.running() }) },
    // Two calls, one a tier; agents on AWS ship what an instance has logged each five seconds.
    { event: 'traffic', every: isHere ? 1_000 : 2_000, ask: traffic },
    { event: 'site', every: 6_000, ask: async () => ({ site: await stack.site() }) },
    // On AWS each metric that is asked for has a price, and a new value once a minute.
    { event: 'minute', every: isHere ? 30_000 : 60_000, ask: () => balancerMinute(connection) },
  ];
  await Promise.all(
    asks.map(async ({ event, every, ask }) => {
      while (!signal.aborted) {
        let next = every;
        try {
          told.found(event, await ask());
        } catch (error) {
          told.away(event, explain(error).message);
          next = Math.min(every, AGAIN_MS);
        }
        await clock.sleep(next, signal).catch(() => {});
      }
    }),
  );
}

/** What only the load balancers know, of the last full minute: by load balancer, by metric. */
async function balancerMinute(connection: Connection): Promise<Record<string, Record<string, number>>> {
  const found = (await figures(connection, new Date())).filter(({ watched }) => watched.of === 'load-balancer');
  const balancers = Map.groupBy(found, ({ label }) => label);
  return Object.fromEntries(
    [...balancers].map(([label, its]) => [
      label,
      Object.fromEntries(its.map(({ watched, value }) => [watched.metric, value])),
    ]),
  );
}

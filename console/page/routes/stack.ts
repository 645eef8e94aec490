import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { explain } from '../../explain.ts';
import { figures } from '../../metrics/figures.ts';
import { openRevisions } from '../../revisions.ts';
import { describeStack } from '../../stack.ts';
import { openTraffic } from '../../traffic.ts';

const EVERY = 1_000;
/** On AWS each metric that is asked for has a price. */
const MINUTE_EVERY = 30_000;

/**
 * `GET /api/live`: a stream of server-sent events. `stack` and `traffic` come whenever they have changed, `minute` with the load balancers' own figures,
 * `away` with the reason while nobody answers.
 */
export function stack(router: Router, connection: Connection, stopping: AbortSignal): void {
  router.get('/stack', async (ctx) => {
    ctx.body = await describeStack(connection);
  });
  router.get('/live', (ctx) => {
    const gone = new AbortController();
    ctx.req.once('close', () => gone.abort());
    const stream = new PassThrough();
    ctx.set({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    ctx.body = stream;
    void tell(connection, stream, AbortSignal.any([stopping, gone.signal]));
  });
}

async function tell(connection: Connection, stream: PassThrough, signal: AbortSignal): Promise<void> {
  const revisions = openRevisions(connection);
  const traffic = openTraffic(connection);
  const say = speaker(stream);
  let minute = 0;
  while (!signal.aborted) {
    try {
      const [found, flows] = await Promise.all([describeStack(connection, revisions), traffic()]);
      say.forget('away');
      say('stack', found);
      say('traffic', flows);
      if (Date.now() > minute + MINUTE_EVERY) {
        minute = Date.now();
        say('minute', await balancerMinute(connection));
      }
    } catch (error) {
      say.forget('stack', 'traffic', 'minute');
      say('away', { message: explain(error).message });
    }
    await sleep(EVERY, undefined, { signal }).catch(() => {});
  }
  stream.end();
}

/** Says what is new. What was said before something went wrong is said again after it: the browser shows that all is well by it. */
function speaker(stream: PassThrough) {
  const said = new Map<string, string>();
  const say = (event: string, content: object) => {
    const data = JSON.stringify(content);
    if (said.get(event) === data) return;
    said.set(event, data);
    stream.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const forget = (...events: string[]) => {
    for (const event of events) said.delete(event);
  };
  return Object.assign(say, { forget });
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

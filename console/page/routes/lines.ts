import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { BadRequest } from '../request-body.ts';

/** More than this nobody reads on a page; "muster logs" has all of it. */
const MOST = 300;
/** A line is written a moment after what it tells of, and a function begins a moment before its state says so. */
const AROUND_MS = 1_000;

/** `GET /api/logs/:name?since=…&until=…`: what a step of the orchestrator has logged in that time. */
export function lines(router: Router, { config, environment }: Connection): void {
  const client = new CloudWatchLogsClient(config);
  router.get('/logs/:name', async (ctx) => {
    const { name } = ctx.params as { name: string };
    const { since = '', until } = ctx.query as { since?: string; until?: string };
    const startTime = Date.parse(since) - AROUND_MS;
    const endTime = until ? Date.parse(until) + AROUND_MS : Date.now();
    if (Number.isNaN(startTime + endTime)) throw new BadRequest(`"${since}" to "${until}" is no time: give two dates`);
    const { events = [] } = await client
      .send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/muster-${environment}-${name}`,
          startTime,
          endTime,
          limit: MOST,
        }),
      )
      .catch(unlessNothingIsLogged);
    ctx.body = events.map(({ timestamp, message }) => ({ at: new Date(timestamp!).toISOString(), message }));
  });
}

function unlessNothingIsLogged(error: Error): { events?: [] } {
  if (error.name !== 'ResourceNotFoundException') throw error;
  return {};
}

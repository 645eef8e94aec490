import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { reportPlace } from '../../report.ts';
import { openTimeline } from '../../timeline/timeline.ts';
import { readEvidence } from '../../verify/read-evidence.ts';
import { traced } from '../../why/traced.ts';
import { why } from '../../why/why.ts';
import { nameOf } from '../name-of.ts';
import { BadRequest } from '../request-body.ts';

const DAY_MS = 86_400_000;

/** Everybody's account of one window, and why a request in it failed. */
export function timeline(router: Router, connection: Connection): void {
  const { read, windowOf } = openTimeline(connection);

  /** `?from&to` in milliseconds since 1970, or `?execution` for the window of one. */
  router.get('/timeline', async (ctx) => {
    const { from, to, execution } = ctx.query as Record<string, string | undefined>;
    const window = execution ? await windowOf(execution) : { from: Number(from), to: Number(to) };
    if (!(window.from < window.to)) throw new BadRequest(`"${from}" to "${to}" is no window of time`);
    if (!execution && window.to - window.from > DAY_MS) throw new BadRequest('A window is a day at most');
    ctx.body = await read(window);
  });

  router.get('/why/:run/:seq', async (ctx) => {
    const { run, seq } = ctx.params as { run: string; seq: string };
    if (!/^\d+$/.test(seq)) throw new BadRequest(`"${seq}" is no number of a request`);
    const evidence = await readEvidence(reportPlace(connection, nameOf(run)), connection.config);
    const found = why(evidence, Number(seq));
    ctx.body = { ...found, trace: await traced(connection, evidence, run, found.operation) };
  });
}

import { PassThrough } from 'node:stream';
import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { live, type Told } from '../../live.ts';
import { describeStack, openStack } from '../../stack.ts';

/**
 * `GET /api/live`: a stream of server-sent events. `things`, `running`, `traffic`, `site` and `minute` come whenever they have changed; `asked` with the name of
 * one of them whenever it was asked for, changed or not; `away` with the reason while nobody answers, and `back` when everybody does again.
 */
export function stack(router: Router, connection: Connection, stopping: AbortSignal): void {
  const opened = openStack(connection);
  router.get('/stack', async (ctx) => {
    ctx.body = await describeStack(connection, opened);
  });
  router.get('/things', async (ctx) => {
    ctx.body = await opened.things();
  });
  router.get('/live', (ctx) => {
    const gone = new AbortController();
    ctx.req.once('close', () => gone.abort());
    const stream = new PassThrough();
    ctx.set({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    ctx.body = stream;
    const signal = AbortSignal.any([stopping, gone.signal]);
    void live(connection, { told: speaker(stream), signal }).then(() => stream.end());
  });
}

/** Says what is new. */
function speaker(stream: PassThrough): Told {
  const said = new Map<string, string>();
  const away = new Set<string>();
  const say = (event: string, data: string) => stream.write(`event: ${event}\ndata: ${data}\n\n`);
  return {
    found(event, content) {
      const data = JSON.stringify(content);
      if (said.get(event) !== data) say(event, data);
      said.set(event, data);
      say('asked', JSON.stringify(event));
      if (away.delete(event) && away.size === 0) say('back', '""');
    },
    away(event, message) {
      away.add(event);
      say('away', JSON.stringify(message));
    },
  };
}

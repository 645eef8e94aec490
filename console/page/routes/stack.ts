import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { describeStack } from '../../stack.ts';

const EVERY = 1_000;

/** `GET /api/live`: the stack as a stream of server-sent events, one whenever it has changed; `away` with the reason while nobody answers. */
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
  let last = '';
  while (!signal.aborted) {
    const message = await describeStack(connection).then(
      (found) => `event: stack\ndata: ${JSON.stringify(found)}\n\n`,
      (error: Error) => `event: away\ndata: ${JSON.stringify({ message: error.message || error.name })}\n\n`,
    );
    if (message !== last) stream.write(message);
    last = message;
    await sleep(EVERY, undefined, { signal }).catch(() => {});
  }
  stream.end();
}

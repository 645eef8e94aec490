import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../lambdas/ledger/outcome.ts';
import { operationsOf, probing } from './probing.ts';
import { startSite } from './site.ts';

/** What the probe says of its first write to a site that behaves so. */
async function firstWrite(behave: Parameters<typeof probing>[0] | ((url: string) => string) = (url) => url) {
  await using site = await startSite();
  const url = typeof behave === 'string' ? behave : behave(site.url);
  const { over, store } = probing(url, { seconds: 1, rate: 10, writes: 1, timeoutMs: 500 });
  await over;
  return (await operationsOf(store))[0]!;
}

async function answered(instead: NonNullable<Awaited<ReturnType<typeof startSite>>['instead']>) {
  await using site = await startSite();
  site.instead = instead;
  const { over, store } = probing(site.url, { seconds: 1, rate: 10, writes: 1, timeoutMs: 500 });
  await over;
  return (await operationsOf(store))[0]!;
}

describe.concurrent('a write', () => {
  it('is acked with the id of what was written', async () => {
    expect(await firstWrite()).toMatchObject({ outcome: 'acked', status: 201, id: expect.any(String) });
  });

  it('is indeterminate when the answer is a 201 that does not say what was written', async () => {
    const row = await answered((_, response) => !!response.writeHead(201).end('{}'));
    expect(row).toMatchObject({ outcome: 'indeterminate', status: 201 });
    expect(row).not.toHaveProperty('id');
  });

  it('is indeterminate when the answer breaks off after a 201', async () => {
    const row = await answered((_, response) => {
      response.writeHead(201, { 'content-length': 100 });
      response.write('{"id":"', () => response.destroy());
      return true;
    });
    expect(row).toMatchObject({ outcome: 'indeterminate' });
    expect(row).not.toHaveProperty('status');
  });

  it.each([500, 502, 503, 504])('is indeterminate when the answer is %i', async (status) => {
    const row = await answered((_, response) => !!response.writeHead(status).end());
    expect(row).toMatchObject({ outcome: 'indeterminate', status });
  });

  it.each([400, 404, 409, 422, 429])('is refused when the answer is %i', async (status) => {
    const row = await answered((_, response) => !!response.writeHead(status).end());
    expect(row).toMatchObject({ outcome: 'refused', status });
  });

  it('is indeterminate when the connection is cut before an answer', async () => {
    const row = await answered((request) => !!request.socket.resetAndDestroy());
    expect(row).toMatchObject({ outcome: 'indeterminate', error: 'ECONNRESET' });
  });

  it('is indeterminate when nothing comes back in time', async () => {
    const row = await answered(() => true);
    expect(row).toMatchObject({ outcome: 'indeterminate', error: 'no answer within 500 ms' });
    // From when it was due: a busy client may be a moment late to send, and its patience is no longer for that.
    expect(row.done - row.intended).toBeGreaterThanOrEqual(500);
  });

  it('is refused when there is nobody to connect to, for not a byte was sent', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const row = await firstWrite(`http://127.0.0.1:${port}`);
    expect(row).toMatchObject({ outcome: 'refused', sent: null, error: 'ECONNREFUSED' });
  });

  it('is sent once, also when it fails', async () => {
    await using site = await startSite();
    site.close('reset');
    const { over } = probing(site.url, { seconds: 1, rate: 10, writes: 1, timeoutMs: 500 });
    await over;
    expect(site.seen).toBe(10);
  });
});

it('counts what is redirected as indeterminate: the site redirects none of these', () => {
  expect(outcomeOf({ sent: 1, done: 2, status: 302 }, '')).toBe('indeterminate');
});

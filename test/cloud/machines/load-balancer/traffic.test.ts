import type { ServerResponse } from 'node:http';
import { expect, it, vi } from 'vitest';
import { startFront } from './front.ts';
import { startOrigin } from './origin.ts';

it('a request counts where it began and its response where it ended, and neither is lost to a reading between the two', async () => {
  let held: ServerResponse | undefined;
  await using origin = await startOrigin({
    '/held': (_, response) => {
      held = response;
    },
  });
  await using front = await startFront();
  front.group.register({ id: 'i-1', ip: '10.0.1.1', port: origin.port, zone: 'us-east-1a' });

  const answer = fetch(`http://127.0.0.1:${front.port}/held`);
  await vi.waitFor(() => expect(held).toBeDefined(), { timeout: 10_000 });
  expect(front.tally.take()).toMatchObject([{ requests: 1, targetResponses: {} }]);
  held!.end();
  expect((await answer).status).toBe(200);
  const ended = await vi.waitUntil(() => front.tally.take().at(0), { timeout: 10_000 });
  expect(ended).toMatchObject({ requests: 0, targetResponses: { '2XX': 1 } });
  expect(ended.responseTimes.size).toBe(1);
});

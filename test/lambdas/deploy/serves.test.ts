import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
/** Who answers next, in turns, and what he serves. */
let turns: readonly (readonly [instance: string, commit: string, status?: number] | undefined)[] = [];
let asked = 0;
const server = createServer(({ url }, answer) => {
  const turn = turns[asked++ % turns.length];
  if (!turn) return void answer.destroy();
  const [instance, commit, status = 200] = turn;
  const [served, revision] = url!.startsWith('/api/')
    ? [`web i-0ff us-east-1a, api ${instance} us-east-1b`, `web ${OLD}, api ${commit}`]
    : [`web ${instance} us-east-1a`, commit];
  answer.writeHead(status, { 'x-served-by': served, 'x-revision': revision }).end();
});
let site: string;
let serves: typeof import('../../../lambdas/deploy/serves.ts').serves;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ serves } = await import('../../../lambdas/deploy/serves.ts'));
});
afterAll(() => void server.close());
beforeEach(() => {
  asked = 0;
});

describe.each(['web', 'api'] as const)('the instances of the %s tier', (tier) => {
  it('serve a commit when each has said so', async () => {
    turns = [
      ['i-0a', NEW],
      ['i-0a', NEW],
      ['i-0b', NEW],
    ];
    await serves(site, tier, ['i-0a', 'i-0b'], NEW);
    expect(asked).toBe(3);
  });

  it('do not when one says another', async () => {
    turns = [
      ['i-0a', NEW],
      ['i-0b', OLD],
    ];
    await expect(serves(site, tier, ['i-0a', 'i-0b'], NEW)).rejects.toMatchObject({
      name: 'WrongCommitServed',
      message: `i-0b of the ${tier} tier serves ${OLD}, not ${NEW}`,
    });
  });

  it('do not when one has nothing but errors to say, and do when it has begun with one', async () => {
    turns = [
      ['i-0a', NEW],
      ['i-0b', NEW, 500],
    ];
    await expect(serves(site, tier, ['i-0a', 'i-0b'], NEW)).rejects.toMatchObject({
      name: 'OnlyErrorsServed',
      message: expect.stringMatching(`^i-0b of the ${tier} tier has answered /.* with errors only$`),
    });
    asked = 0;
    turns = [
      ['i-0b', NEW, 500],
      ['i-0a', NEW],
      ['i-0b', NEW],
    ];
    await serves(site, tier, ['i-0a', 'i-0b'], NEW);
  });

  it('are asked again when one has not been heard, also since answers were lost', async () => {
    turns = [['i-0a', NEW], undefined];
    await expect(serves(site, tier, ['i-0a', 'i-0b'], NEW)).rejects.toMatchObject({
      name: 'NotReadyYet',
      message: `i-0b of the ${tier} tier has not answered through the load balancer yet`,
    });
    expect(asked).toBe(16);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Teardown, teardown } from './teardown.ts';
import { type Walk, walk } from './walk.ts';
import { crashWorld } from './world.ts';

let there: Walk;
let ended: Teardown;
beforeAll(async () => {
  there = await walk(await crashWorld());
  ended = await teardown(there);
}, 60_000);
afterAll(() => there[Symbol.asyncDispose]());

/** Some of the steps beside those in which provision dies below; `node bench/crash-matrix.ts --teardown` does it from all of them. */
const some = ['SecurityGroupRules', 'LaunchTemplates', 'Listeners', 'Repository', 'DatabaseParameters'];

describe('teardown', () => {
  it.each(some)('ends at nothing when provision has come to the end of %s', { timeout: 240_000 }, async (last) => {
    await ended.upTo(last);
    expect(await ended.leaves()).toEqual([]);
  });

  it.each(['Vpc', 'Subnets', 'InternetGateway', 'Key', 'ElasticIps', 'SecurityGroups', 'NatGateways', 'RouteTables'])(
    'ends at nothing when provision has died in %s, and AWS shows late what it made there',
    { timeout: 240_000 },
    async (last) => {
      const calls = await ended.upTo(last);
      const create = calls.find(({ service }) => service !== 'dynamodb')!;
      await there.done(last, 'remove');
      await there.dies(last, 'ensure', { call: create.call, way: 'seen late, started again' });
      expect(await ended.leaves()).toEqual([]);
    },
  );
});

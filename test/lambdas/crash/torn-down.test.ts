import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from './crashing.ts';
import { leftOver } from './differences.ts';
import { stepsOf } from './steps.ts';
import { type Walk, walk } from './walk.ts';
import { crashWorld } from './world.ts';

let there: Walk;
let nothing: readonly string[];
const steps = stepsOf('provision');

beforeAll(async () => {
  there = await walk(await crashWorld());
  nothing = await there.inventory();
}, 60_000);
afterAll(() => there[Symbol.asyncDispose]());

const upTo = async (last: string) => {
  let calls: readonly Asked[] = [];
  for (const step of steps.slice(0, steps.indexOf(last) + 1)) calls = await there.done(step, 'ensure');
  return calls;
};
async function tearDown() {
  for (const step of stepsOf('teardown')) await there.done(step, 'remove');
}
/** The accounts' roles for the services themselves stay. */
const left = async () =>
  leftOver(nothing, await there.inventory()).filter((line) => !line.includes('AWSServiceRoleFor'));

/** One step in each part of the environment; `bench/crash-matrix.ts` does it from all of them. */
const some = [
  'Vpc',
  'SecurityGroupRules',
  'NatGateways',
  'LaunchTemplates',
  'Listeners',
  'Repository',
  'DatabaseParameters',
];

describe('teardown', () => {
  it.each(some)('ends at nothing when provision has come to the end of %s', { timeout: 240_000 }, async (last) => {
    await upTo(last);
    await tearDown();
    expect(await left()).toEqual([]);
  });

  it.each(['Vpc', 'Subnets', 'InternetGateway', 'Key', 'ElasticIps', 'SecurityGroups', 'NatGateways', 'RouteTables'])(
    'ends at nothing when provision has died in %s, and AWS shows late what it made there',
    { timeout: 240_000 },
    async (last) => {
      const calls = await upTo(last);
      const create = calls.find(({ service }) => service !== 'dynamodb')!;
      await there.done(last, 'remove');
      await there.dies(last, 'ensure', { call: create.call, way: 'seen late, started again' });
      await tearDown();
      expect(await left()).toEqual([]);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences, leftOver } from './differences.ts';
import { type Executing, executing } from './executing.ts';

let there: Executing;
let nothing: string[];
beforeAll(async () => {
  there = await executing();
  nothing = await there.inventory();
}, 120_000);
afterAll(() => there[Symbol.asyncDispose]());

const DIED = [expect.stringContaining('Runtime.ExitError')];

/** One cell of each machine; `bench/crash-executions.ts` runs them all. */
describe('a whole execution whose function dies before it hears of its deed', { timeout: 240_000 }, () => {
  let made: string[];

  it('has made everything once, started again', async () => {
    const way = 'killed before the answer';
    const fault = { state: 'ElasticIps', call: 'AllocateAddress elastic-ip/a', way } as const;
    expect(await there.run('provision', 'started again', fault)).toMatchObject({ struck: true, failures: DIED });
    made = await there.inventory();
  });

  it('has left nothing, redriven', async () => {
    const fault = { state: 'Vpc', call: 'DeleteVpc', way: 'killed before the answer' } as const;
    expect(await there.run('teardown', 'redriven', fault)).toMatchObject({ struck: true, failures: DIED });
    await there.renew();
    expect(leftOver(nothing, await there.inventory())).toEqual([]);
  });

  it('has made what one makes over which nothing went wrong', async () => {
    expect(await there.run('provision', 'redriven')).toMatchObject({ failures: [] });
    expect(differences(await there.inventory(), made)).toEqual([]);
  });
});

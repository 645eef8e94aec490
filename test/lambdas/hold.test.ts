import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

let all: Orchestrated;
let hold: typeof import('../../lambdas/hold.ts');

beforeAll(async () => {
  all = await orchestrated();
  hold = await import('../../lambdas/hold.ts');
});
afterAll(() => all[Symbol.asyncDispose]());

describe('the lock of an environment', () => {
  it('is held by one execution until it gives it back', async () => {
    const [one, other] = [await all.execution(), await all.execution()];
    await hold.hold('environment', one.arn);
    await hold.hold('environment', one.arn);
    await expect(hold.hold('environment', other.arn)).rejects.toMatchObject({
      name: 'LockHeld',
      message: expect.stringContaining(`${one.arn} holds "environment"`),
    });
    await hold.release(one.arn);
    await hold.hold('environment', other.arn);
    await hold.release(other.arn);
  });

  it('is taken over from an execution that is over', async () => {
    const [one, other] = [await all.execution(), await all.execution()];
    await hold.hold('environment', one.arn);
    await one.stop();
    await hold.hold('environment', other.arn);
    await hold.release(other.arn);
  });

  it('lets the tiers deploy beside each other, and neither beside a change of the environment', async () => {
    const [web, api, provision] = [await all.execution(), await all.execution(), await all.execution()];
    await hold.hold('deploy/web', web.arn);
    await hold.hold('deploy/api', api.arn);
    await expect(hold.hold('environment', provision.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await hold.release(web.arn);
    await hold.release(api.arn);
    await hold.hold('environment', provision.arn);
    await expect(hold.hold('deploy/web', web.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await hold.hold('deploy/web', web.arn, provision.arn);
    await hold.release(web.arn);
    await expect(hold.hold('environment', api.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await hold.release(provision.arn);
  });

  it('lets one deployment at a time be, with the tiers that it has started itself', async () => {
    const [one, other, web] = [await all.execution(), await all.execution(), await all.execution()];
    await hold.hold('deploy', one.arn);
    await expect(hold.hold('deploy', other.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await expect(hold.hold('environment', other.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await expect(hold.hold('deploy/web', web.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await hold.hold('deploy/web', web.arn, one.arn);
    await hold.release(one.arn);
    await expect(hold.hold('deploy', other.arn)).rejects.toMatchObject({ name: 'LockHeld' });
    await hold.release(web.arn);
    await hold.hold('deploy', other.arn);
    await hold.release(other.arn);
  });

  it('goes to one of several that want it at once', async () => {
    const wanting = await Promise.all([1, 2, 3, 4].map(() => all.execution()));
    const outcomes = await Promise.allSettled(wanting.map(({ arn }) => hold.hold('environment', arn)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await Promise.all(wanting.map(({ arn }) => hold.release(arn)));
  });
});

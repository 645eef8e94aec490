import { beforeAll, expect, it } from 'vitest';
import { context, orchestrated } from '../orchestrated.ts';

const commit = 'c'.repeat(40);
const failure = { error: 'DeploymentFailed', cause: 'i-0a: ValidateService: no title' };
let handler: (event: unknown, context: never) => Promise<unknown>;

beforeAll(async () => {
  const all = await orchestrated();
  ({ handler } = (await import('../../../lambdas/deploy/conclude.ts')) as never);
  await all[Symbol.asyncDispose]();
});

const conclude = (outcomes: object[], redrivesNow = 0, redrives = 0) =>
  handler({ environment: 'dev', commit, tiers: ['web', 'api'], outcomes, redrives, redrivesNow }, context);

it('says what was deployed', async () => {
  expect(await conclude([{ tier: 'web' }, { tier: 'api' }])).toEqual({ again: false, deployed: ['web', 'api'] });
});

it('fails with the cause of each tier that failed, and says what became of the others', async () => {
  await expect(conclude([{ tier: 'web', failure }, { tier: 'api' }])).rejects.toMatchObject({
    name: 'DeploymentFailed',
    message: `web: DeploymentFailed: i-0a: ValidateService: no title\napi serves ${commit}`,
  });
});

it('says of a tier that was left out why', async () => {
  await expect(conclude([{ tier: 'api', failure }])).rejects.toMatchObject({
    message: expect.stringContaining("web was not deployed: by the commit's deploy.json it goes after what failed"),
  });
});

it('has it all done again when it is redriven, once for each redrive', async () => {
  expect(await conclude([{ tier: 'web', failure }], 1, 0)).toEqual({ again: true });
  await expect(conclude([{ tier: 'web', failure }], 1, 1)).rejects.toMatchObject({ name: 'DeploymentFailed' });
  expect(await conclude([{ tier: 'web', failure }], 2, 1)).toEqual({ again: true });
});

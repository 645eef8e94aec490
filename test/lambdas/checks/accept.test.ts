import { expect, it } from 'vitest';
import { dev } from '../../../cdk/environments/dev.ts';
import { values } from '../../../cdk/environments/environment.ts';

process.env.SETTINGS = JSON.stringify({
  ...values(dev),
  environment: 'dev',
  account: '000000000000',
  region: 'us-east-1',
  table: 'muster-dev',
  boundary: 'arn:aws:iam::000000000000:policy/muster-dev-boundary',
  seed: { bucket: 'assets', key: 'seed.zip' },
  migration: { bucket: 'assets', key: 'migration.zip' },
});
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { handler } = await import('../../../lambdas/checks/accept.ts');

const execution = 'arn:aws:states:us-east-1:000000000000:execution:muster-dev-push:1';
const commit = 'a'.repeat(40);
const accept = (input: object) =>
  handler({ machine: 'muster-dev-push', input, execution }, { functionName: 'accept' } as never, {} as never);

it('hands on the event that began an execution, which is no part of its input', async () => {
  const input = { environment: 'dev', commit, branch: 'main' };
  expect(await accept({ ...input, event: '6a7e8feb' })).toEqual({ ...input, execution, event: '6a7e8feb' });
  expect(await accept(input)).toEqual({ ...input, execution });
});

it('refuses what it does not know, with or without an event', async () => {
  await expect(accept({ environment: 'dev', commit, branch: 'main', event: 'e', brunch: 1 })).rejects.toThrow(/brunch/);
});

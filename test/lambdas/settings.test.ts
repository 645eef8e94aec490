import { expect, it, vi } from 'vitest';

it.each([
  [undefined, 'SETTINGS is not set'],
  ['', 'SETTINGS is not set'],
  ['{}', 'environment'],
])('a function that is started with SETTINGS %j says so by name', async (given, words) => {
  vi.resetModules();
  vi.stubEnv('SETTINGS', given);
  await expect(import('../../lambdas/settings.ts')).rejects.toThrow(words);
  vi.unstubAllEnvs();
});

it('calls the missing settings SettingsMissing', async () => {
  vi.resetModules();
  vi.stubEnv('SETTINGS', undefined);
  await expect(import('../../lambdas/settings.ts')).rejects.toMatchObject({ name: 'SettingsMissing' });
  vi.unstubAllEnvs();
});

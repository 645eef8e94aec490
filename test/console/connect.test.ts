import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { onAws } from '../../console/connect.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'muster-profile-'));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('reaches the account of the profile, whatever keys stand in the environment, and warns of nothing', async () => {
  const file = path.join(folder, 'credentials');
  writeFileSync(file, '[guild]\naws_access_key_id = AKIAGUILD\naws_secret_access_key = sworn\n');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'none'));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOTHER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of another account');
  vi.stubEnv('AWS_PROFILE', 'somebody');
  const warn = vi.spyOn(console, 'warn');
  const { credentials } = onAws('guild', 'eu-west-1') as { credentials: () => Promise<{ accessKeyId: string }> };
  expect(await credentials()).toMatchObject({ accessKeyId: 'AKIAGUILD' });
  expect(warn).not.toHaveBeenCalled();
});

it('asks for the region as well', () => {
  expect(() => onAws('guild')).toThrow('--profile guild goes with --region: name the region as well');
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reaches } from '../../../../cloud/machines/postgres/account.ts';
import { findInstallation } from '../../../../cloud/machines/postgres/installation.ts';

const home = mkdtempSync(path.join(tmpdir(), 'muster-home-'));
const data = path.join(home, 'state', 'data');
mkdirSync(data, { recursive: true });
afterAll(() => rmSync(home, { recursive: true, force: true }));

const STRANGER = { uid: 65_534, gid: 65_534 };

describe('an unprivileged account', () => {
  it('does not reach what is below a private home', () => {
    chmodSync(home, 0o700);
    expect(reaches(STRANGER, data)).toBe(false);
    chmodSync(home, 0o711);
    expect(reaches(STRANGER, data)).toBe(true);
  });

  it('is not needed by somebody who is not root', () => {
    chmodSync(home, 0o700);
    expect(reaches({}, data)).toBe(true);
    expect(findInstallation({}).dataDirectory(data)).toBe(data);
  });

  it.runIf(process.platform === 'linux')('is put into a folder that it cannot reach by name', () => {
    chmodSync(home, 0o700);
    expect(findInstallation(STRANGER).dataDirectory(data)).toBe('/proc/self/cwd');
  });
});

describe('the PostgreSQL of this platform', () => {
  it('is of the version that it says', () => {
    const { postgres, version } = findInstallation();
    expect(execFileSync(postgres, ['--version'], { encoding: 'utf8' })).toContain(`PostgreSQL) ${version}`);
  });
});

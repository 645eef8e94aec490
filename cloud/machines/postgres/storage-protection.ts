import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What protects a folder's bytes at rest: `host` when its disk is encrypted (LUKS, FileVault), otherwise `none`, also when that
 * cannot be found out. PostgreSQL itself has no encryption of its data directory, so nothing else is claimed.
 */
export async function storageProtection(folder: string): Promise<'host' | 'none'> {
  try {
    if (process.platform === 'darwin') {
      const { stdout } = await run('fdesetup', ['isactive']);
      return stdout.trim() === 'true' ? 'host' : 'none';
    }
    const { stdout: device } = await run('findmnt', ['-n', '-o', 'SOURCE', '-T', folder]);
    const { stdout: chain } = await run('lsblk', ['-s', '-n', '-o', 'TYPE', device.trim().replace(/\[.*$/, '')]);
    return chain.split(/\s+/).includes('crypt') ? 'host' : 'none';
  } catch {
    return 'none'; // a container's overlay, or a system without these programs
  }
}

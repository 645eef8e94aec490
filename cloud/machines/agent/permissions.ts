import { appendFile, chmod, chown, lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { accountId } from './account.ts';
import type { Permission } from './appspec.ts';

/** Applies the appspec file's permissions to what was installed. Owners need root and an account of that name; without, a line of the log says so. */
export async function setPermissions(
  permissions: readonly Permission[],
  installed: readonly string[],
  root: string,
  log: string,
): Promise<void> {
  for (const permission of permissions) {
    const object = path.join(root, permission.object);
    for (const target of installed.filter((it) => covers(permission, object, it))) {
      const found = await lstat(target);
      if (found.isSymbolicLink() || !permission.type.includes(found.isDirectory() ? 'directory' : 'file')) continue;
      if (permission.mode) await chmod(target, Number.parseInt(permission.mode, 8));
    }
    if (permission.owner ?? permission.group) await setOwner(permission, object, installed, log);
  }
}

async function setOwner(permission: Permission, object: string, installed: readonly string[], log: string) {
  const { owner, group } = permission;
  const uid = owner ? await accountId(owner, 'user') : process.getuid?.();
  const gid = group ? await accountId(group, 'group') : process.getgid?.();
  if (process.getuid?.() !== 0 || uid === undefined || gid === undefined) {
    await mkdir(path.dirname(log), { recursive: true });
    const why = process.getuid?.() === 0 ? 'there is no such account' : 'the agent does not run as root';
    await appendFile(log, `${permission.object} keeps its owner instead of ${owner ?? ''}:${group ?? ''}: ${why}\n`);
    return;
  }
  for (const target of installed.filter((it) => covers(permission, object, it))) await chown(target, uid, gid);
}

function covers({ pattern, except }: Permission, object: string, target: string): boolean {
  if (target === object) return true;
  const below = path.relative(object, target);
  if (below.startsWith('..')) return false;
  const matches = (glob: string) => path.matchesGlob(below, glob) || path.matchesGlob(path.basename(below), glob);
  return matches(pattern) && !except.some(matches);
}

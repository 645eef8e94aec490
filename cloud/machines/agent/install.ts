import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  rmdir,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { readAppSpec } from './appspec.ts';
import type { AgentCommand, AgentHost, AgentReport } from './command.ts';
import { absent, type DeploymentFolder } from './deployment-folder.ts';
import { UsersOwnError } from './fault.ts';
import { setPermissions } from './permissions.ts';

/** Copies the revision's files to where its appspec file says, below the instance's root, after those of the previous installation are gone. */
export async function install(command: AgentCommand, host: AgentHost, folder: DeploymentFolder): Promise<AgentReport> {
  const spec = await readAppSpec(folder.archive);
  const behavior = spec.file_exists_behavior ?? command.fileExistsBehavior;
  await removePrevious(folder.cleanup);
  const made: string[] = [];
  await mkdir(path.dirname(folder.cleanup), { recursive: true });

  async function makeFolder(target: string): Promise<void> {
    const first = await mkdir(target, { recursive: true });
    if (!first) return;
    // Each folder that was missing, from the outermost.
    const below = path.relative(first, target).split(path.sep).filter(Boolean);
    made.push(first, ...below.map((_, index) => path.join(first, ...below.slice(0, index + 1))));
  }

  async function copy(source: string, target: string): Promise<void> {
    const from = await lstat(source);
    if (from.isDirectory()) {
      await makeFolder(target);
      for (const name of await readdir(source)) await copy(path.join(source, name), path.join(target, name));
      return;
    }
    const exists = await lstat(target).catch(absent);
    if (exists && behavior === 'RETAIN') return;
    if (exists && behavior === 'DISALLOW') {
      const where = path.join('/', path.relative(host.root, target));
      throw new UsersOwnError(
        'UnknownError',
        `The deployment failed because a specified file already exists at this location: ${where}`,
      );
    }
    // A program that runs keeps the file that it has open; writing into that file would be refused, or worse, accepted.
    if (exists) await rm(target, { recursive: true });
    if (from.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, from.mode);
    }
    made.push(target);
  }

  try {
    for (const { source, destination } of spec.files) {
      const from = path.join(folder.archive, source);
      const to = path.join(host.root, destination);
      const found = await lstat(from).catch(absent);
      if (!found || (from !== folder.archive && path.relative(folder.archive, from).startsWith('..'))) {
        throw new UsersOwnError('UnknownError', `No such file or directory in the revision: ${source}`);
      }
      await makeFolder(to);
      await copy(from, found.isDirectory() ? to : path.join(to, path.basename(from)));
    }
    await setPermissions(spec.permissions, made, host.root, folder.scriptLog);
  } finally {
    // Also after a failure, so that the next installation finds no leftovers.
    await writeFile(folder.cleanup, JSON.stringify(made));
  }
  return { status: 'Succeeded' };
}

async function removePrevious(cleanup: string): Promise<void> {
  const made = JSON.parse((await readFile(cleanup, 'utf8').catch(absent)) ?? '[]') as string[];
  for (const target of made.reverse()) {
    const found = await lstat(target).catch(absent);
    // A folder goes if nothing else has moved in.
    if (found?.isDirectory()) await rmdir(target).catch(() => {});
    else if (found) await rm(target);
  }
  await rm(cleanup, { force: true });
}

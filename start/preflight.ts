import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Something that this machine lacks; the message says what, and what to do about it. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** What a Unix socket's path may have on macOS, without the zero at its end; Linux has four bytes more. */
const LONGEST_SOCKET = 103;

/** Looks for what a start needs of the machine, before anything is started. Throws `NotReady`. */
export async function preflight(): Promise<void> {
  await promisify(execFile)('git', ['--version']).catch(() => {
    throw new NotReady('git is not on the PATH: install it (apt install git, or xcode-select --install on a Mac)');
  });
  const socket = path.join(tmpdir(), 'i-0123456789abcdef0.sock');
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    throw new NotReady(`The path of the temporary folder, ${tmpdir()}, is too long for sockets: set TMPDIR to another`);
}

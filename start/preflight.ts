import { execFile } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/** Something that this machine lacks; the message says what, and what to do about it. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Looks for what a start needs, before anything is started. Throws `NotReady`. */
export async function preflight(folder: string, port: number): Promise<void> {
  const [major] = process.versions.node.split('.');
  if (Number(major) < 24) {
    throw new NotReady(`This is Node ${process.versions.node}; start with "npm start", which brings Node 24 with it`);
  }
  await promisify(execFile)('git', ['--version']).catch(() => {
    throw new NotReady('git is not on the PATH; install it (apt install git, or xcode-select --install on a Mac)');
  });
  await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK | constants.X_OK))
    .catch((error: NodeJS.ErrnoException) => {
      throw new NotReady(`Cannot write to ${folder} (${error.code}); choose another folder with --folder`);
    });
  await free(port);
}

function free(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program uses it' : error.code;
      reject(new NotReady(`Cannot listen on port ${port}: ${reason}; choose another one with --port`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

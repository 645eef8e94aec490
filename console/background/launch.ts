import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** What `npm start` says of itself once it serves. */
export interface Live {
  readonly siteUrl: string;
  readonly page: string;
  readonly endpoint: string;
}

/** It ended before it served; the message is the end of what it said. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  readonly code: number | null;
  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}

interface Launch {
  readonly folder: string;
  /** Arguments of `npm start`. */
  readonly args: readonly string[];
  /** Told what it prints, as it is printed. */
  readonly tell: (text: string) => void;
  /** What to start. */
  readonly program?: string;
}

const START = path.resolve(import.meta.dirname, '../../start.ts');
const LOOK_MS = 100;

/**
 * Does what `npm start` does in a process that outlives this one, and returns once it serves. It prints into `start.log` of the folder: a pipe would
 * break with the one who reads it. Ctrl-C until then stops it in order. Throws `NotStarted`.
 */
export async function launch({
  folder,
  args,
  tell,
  program = START,
}: Launch): Promise<{ pid: number; log: string; live: Live }> {
  await mkdir(folder, { recursive: true });
  const log = path.join(folder, 'start.log');
  await using file = await open(log, 'w+');
  const child = spawn(process.execPath, [program, ...args], {
    detached: true,
    stdio: ['ignore', file.fd, file.fd, 'ipc'],
    env: { ...process.env, MALLOC_ARENA_MAX: '2', ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  const passOn = () => child.kill('SIGINT');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  const reading = follow(file, child, tell);
  try {
    const [live] = (await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])])) as [Live?];
    if (live) return { pid: child.pid!, log, live };
    await reading.end();
    throw new NotStarted(
      `${reading.lastLine() || 'It ended without a word'} (all that it said is in ${log})`,
      child.exitCode,
    );
  } finally {
    for (const signal of signals) process.off(signal, passOn);
    await reading.end();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Tells what a file grows by, until told to end. */
function follow(file: FileHandle, child: ChildProcess, tell: (text: string) => void) {
  let at = 0;
  let said = '';
  const buffer = Buffer.alloc(65_536);
  async function read(): Promise<void> {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const text = buffer.toString('utf8', 0, bytesRead);
      said = (said + text).slice(-2_000);
      tell(text);
    }
  }
  let last = Promise.resolve();
  const timer = setInterval(() => {
    last = last.then(read);
  }, LOOK_MS);
  child.once('exit', () => clearInterval(timer));
  return {
    lastLine: () => said.trim().split('\n').at(-1),
    async end() {
      clearInterval(timer);
      await last.then(read);
    },
  };
}

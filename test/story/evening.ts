import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Access, type Clients, clients } from './clients.ts';

const TIERS = ['web', 'api'] as const;
export type Tier = (typeof TIERS)[number];

/** What `npm start` leaves in `outputs.json`. */
export interface Outputs extends Access {
  readonly siteUrl: string;
  readonly environment: string;
  readonly stateMachineArn: string;
  readonly executionArn: string;
  readonly publicLoadBalancer: { readonly arn: string; readonly dnsName: string };
  readonly internalLoadBalancer: { readonly arn: string; readonly dnsName: string };
  readonly database: {
    readonly identifier: string;
    readonly name: string;
    readonly endpoint: { readonly address: string; readonly port: number };
    readonly secretArn: string;
  };
  readonly repository: { readonly name: string; readonly cloneUrlHttp: string };
  readonly artifactBucket: string;
  readonly deployed: Readonly<Record<Tier, Deployed>>;
}

export interface Deployed {
  readonly commit: string;
  readonly deploymentId: string;
  readonly artifact: { readonly bucket: string; readonly key: string; readonly version: string; readonly eTag: string };
}

/** The whole system, started as a person starts it. The phases share it, in order. */
export interface Evening {
  readonly folder: string;
  readonly pid: number;
  readonly outputs: Outputs;
  readonly site: string;
  /** The operator's. */
  readonly aws: Clients;
  /** Everything that the start has printed so far. */
  printed(): string;
  /** Keeps a measurement for the table at the end. */
  measure(what: string, value: string | number): void;
  readonly measured: ReadonlyMap<string, string>;
  /** Sends the signal that Ctrl-C sends; gives the exit code. */
  interrupt(): Promise<number | null>;
  /** Ends whatever still runs, and removes the folder. */
  clear(): Promise<void>;
}

/** How long a start may take on a machine that does other things as well. */
const PATIENCE = 240_000;

export async function begin(): Promise<Evening> {
  const began = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'evening-'));
  const child = spawn(process.execPath, ['start.ts', '--folder', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  const clear = async () => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended(child, 'SIGINT').finally(() => clearTimeout(impatience));
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    await untilToured(child, () => printed);
  } catch (error) {
    await clear();
    throw error;
  }
  const outputs = JSON.parse(readFileSync(path.join(folder, 'outputs.json'), 'utf8')) as Outputs;
  const measured = new Map<string, string>();
  const measure = (what: string, value: string | number) =>
    void measured.set(what, typeof value === 'number' ? `${(value / 1000).toFixed(2)} s` : value);
  measure('from the start to the first guild', performance.now() - began);
  return {
    folder,
    pid: child.pid!,
    outputs,
    site: outputs.siteUrl,
    aws: clients(outputs),
    printed: () => printed,
    measure,
    measured,
    interrupt: () => ended(child, 'SIGINT'),
    clear,
  };
}

class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

/** The last that a start prints, once everything is written. */
const LAST_WORDS = 'Ctrl-C stops everything';

function untilToured(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new NotStarted(`${why}; it has printed:\n${printed()}`));
    const timer = setTimeout(() => fail(`Not up after ${PATIENCE / 1000} s`), PATIENCE);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`It ended with ${code}`);
    });
    child.stdout!.on('data', () => {
      if (!printed().includes(LAST_WORDS)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}

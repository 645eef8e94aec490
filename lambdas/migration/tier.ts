import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from './refused.ts';
import { ENVIRONMENT } from './surroundings.ts';

/** A version of a tier that runs in the rehearsal, as an instance would run it. */
export interface Tier extends AsyncDisposable {
  /** `the API that serves now (1234abc)` */
  readonly name: string;
  readonly url: string;
  /** What it has logged as an error under this request; the statement and its SQLSTATE where the database was the cause. */
  complaint(requestId: string): Complaint | undefined;
}

export interface Complaint {
  readonly message: string;
  readonly sqlstate?: string;
  readonly query?: string;
}

interface Line extends Complaint {
  readonly level?: string;
  readonly requestId?: string;
}

export interface TierOptions {
  /** Its unpacked artifact. */
  readonly folder: string;
  readonly name: string;
  readonly port: number;
  /** URL of what `openSurroundings` has opened. */
  readonly surroundings: string;
  /** PEM file that the database's certificate is checked against. */
  readonly authority: string;
  readonly signal: AbortSignal;
}

/** Nothing of the build's own rights: where these keys are good for something, the surroundings stand instead. */
const NOBODY = { AWS_ACCESS_KEY_ID: 'rehearsal', AWS_SECRET_ACCESS_KEY: 'rehearsal', AWS_REGION: 'us-east-1' };

/** Starts the tier; resolves when it answers. Throws `Refused` with its last words if it ends before that. */
export async function startTier(options: TierOptions): Promise<Tier> {
  const { folder, port, surroundings, authority, signal } = options;
  const name = `${options.name} (${await commitOf(folder)})`;
  const { PATH, NODE_OPTIONS, VPC_NETWORK, VPC_ADDRESS } = process.env;
  const child = spawn(process.execPath, [path.join(folder, 'listen.mjs')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...NOBODY,
      PATH,
      // Where this process itself lives in a VPC, the tier does too.
      ...(VPC_NETWORK && { NODE_OPTIONS, VPC_NETWORK, VPC_ADDRESS }),
      NODE_ENV: 'production',
      PORT: String(port),
      MUSTER_ENVIRONMENT: ENVIRONMENT,
      RDS_CA_BUNDLE: authority,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: surroundings,
      AWS_ENDPOINT_URL_SSM: surroundings,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: surroundings,
    },
  });
  const said: string[] = [];
  for (const output of [child.stdout, child.stderr])
    createInterface(output).on('line', (line) => {
      said.push(line);
    });
  const exited = once(child, 'exit').catch(() => {});
  const url = `http://127.0.0.1:${port}`;
  const tier: Tier = {
    name,
    url,
    complaint: (requestId) => said.map(parse).find((it) => it?.level === 'error' && it.requestId === requestId),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  try {
    await answers(url, signal, () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Refused(`${name} does not start: ${said.slice(-8).join('\n') || `it ended with ${child.exitCode}`}`);
    });
  } catch (error) {
    await tier[Symbol.asyncDispose]();
    throw error;
  }
  return tier;
}

async function answers(url: string, signal: AbortSignal, check: () => void): Promise<void> {
  for (;;) {
    check();
    const there = await fetch(`${url}/health`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
    await sleep(25, undefined, { signal });
  }
}

async function commitOf(folder: string): Promise<string> {
  const { commit } = JSON.parse(await readFile(path.join(folder, 'revision.json'), 'utf8')) as { commit: string };
  return commit.slice(0, 7);
}

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

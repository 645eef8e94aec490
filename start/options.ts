import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Slowness } from '../cloud/latency.ts';
import { PACES } from '../cloud/machines/postgres/pace.ts';
import { portOf } from '../cloud/port.ts';
import { slownessOf } from './latency.ts';

export const USAGE = `npm start [-- --folder DIR] [--port N] [--environment dev|staging|prod] [--failover multi-az|aurora] [--latency aws[:SCALE]]

Starts the cloud on this machine, applies Muster's template to it, provisions the environment and stays up until Ctrl-C.
The state lives in the folder (default .muster); a second start finds everything as it was.
With --failover the database fails over as slowly as on AWS (about 50 or 30 seconds); without it, in about one.
With --latency every call and every resource takes as long as on AWS (provisioning about 16 minutes), or SCALE times as short.`;

export interface Options {
  readonly folder: string;
  readonly port: number;
  readonly environment: string;
  readonly failover: keyof typeof PACES | undefined;
  readonly slowness: Slowness | undefined;
  readonly help: boolean;
}

/** The command line asks for what there is not; the message says what there is. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** Reads the command line, and what it leaves out from the environment. Throws `WrongUse` and `NoPort`. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv, root: string): Options {
  const { folder, port, environment, failover, latency, help } = parse(args, env);
  if (!folder) throw new WrongUse('--folder is empty: name the folder that shall keep the state');
  // A file each; `environment.ts` is what they have in common.
  const files = readdirSync(path.join(root, 'cdk', 'environments')).map((it) => path.basename(it, '.ts'));
  const environments = files.filter((it) => it !== 'environment');
  if (!environments.includes(environment))
    throw new WrongUse(`There is no environment "${environment}": choose one of ${environments.join(', ')}`);
  if (failover !== undefined && !isPace(failover))
    throw new WrongUse(`There is no failover "${failover}": choose one of ${Object.keys(PACES).join(', ')}`);
  const slowness = latency === undefined ? undefined : slownessOf(latency);
  if (latency !== undefined && !slowness)
    throw new WrongUse(`There is no latency "${latency}": say "aws", or "aws:20" for a twentieth of it`);
  return { folder: path.resolve(folder), port: portOf(port), environment, failover, slowness, help };
}

const isPace = (name: string): name is keyof typeof PACES => Object.hasOwn(PACES, name);

function parse(args: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        folder: { type: 'string', default: env.MUSTER_FOLDER ?? '.muster' },
        port: { type: 'string', default: env.MUSTER_PORT ?? '4700' },
        environment: { type: 'string', default: 'dev' },
        failover: { type: 'string' },
        latency: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // The rest of what Node says is about dashes.
    const [sentence] = (error as Error).message.split(/\. To |\n/);
    throw new WrongUse(`${sentence}: see "npm start -- --help"`, { cause: error });
  }
}

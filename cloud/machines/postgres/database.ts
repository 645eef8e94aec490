import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Keeper } from '../keeper.ts';
import type { CertificateAuthority } from './certificates.ts';
import { openEndpoint } from './endpoint.ts';
import type { Installation } from './installation.ts';
import type { Tuning } from './member.ts';
import { Pair } from './pair.ts';
import type { PairOptions } from './pair-options.ts';
import type { Entrance } from './relay.ts';
import { ADMINISTRATOR, newCluster } from './template.ts';
import { type Patience, watch } from './watch.ts';

export interface DatabaseOptions {
  /** Everything of this database; templates are kept beside it. */
  readonly folder: string;
  /** The DNS name that clients verify. */
  readonly endpointName: string;
  /** Where its clients' connections arrive. */
  readonly entrances: readonly Entrance[];
  /** The `home` of the network that is asked who may come in; without one everybody may. */
  readonly network?: string;
  readonly zones: readonly string[];
  readonly tuning: Tuning;
  readonly installation: Installation;
  readonly keeper: Keeper;
  readonly authority: CertificateAuthority;
  /** Fills the data folder of a new database from a backup; default is an empty cluster. */
  readonly restore?: (folder: string) => Promise<void>;
  readonly synchronous?: boolean;
  readonly fenced?: boolean;
  readonly patience?: Patience;
  readonly pace?: PairOptions['pace'];
  readonly report?: PairOptions['report'];
}

export interface Database {
  readonly pair: Pair;
  readonly port: number;
  /** The server's log, as AWS shows it in `postgresql.log`. */
  readonly logFile: string;
  /** Fires when it stops. */
  readonly closed: AbortSignal;
  stop(): Promise<void>;
  /** Stops it and removes every byte. */
  destroy(): Promise<void>;
}

/** Half a second, three times a second's silence: a frozen server is noticed within 4 s, and a busy machine is not taken for one. */
const PATIENCE: Patience = { every: 500, answer: 1_000, failures: 3 };

/** A PostgreSQL database behind one endpoint: a new one, or the one that the folder holds. Resolves when it takes writes, in sync. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { installation, authority, endpointName } = options;
  mkdirSync(options.folder, { recursive: true });
  const logFile = path.join(options.folder, 'postgresql.log');
  const [server, administrator] = await Promise.all([authority.server(endpointName), authority.client(ADMINISTRATOR)]);
  const endpoint = await openEndpoint(options.entrances, options.network);
  const stopping = new AbortController();
  let pair: Pair;
  try {
    pair = await Pair.open({
      ...options,
      endpoint: options.fenced === false ? { ...endpoint, fence: async () => {} } : endpoint,
      host: {
        installation,
        keeper: options.keeper,
        identities: { authority: authority.certificate, server, administrator },
        logFile,
      },
      create: options.restore ?? ((folder) => newCluster(installation, path.dirname(options.folder), folder)),
    });
  } catch (error) {
    await endpoint.close();
    throw error;
  }
  const watching = watch(pair, stopping.signal, options.patience ?? PATIENCE);
  const stop = async () => {
    stopping.abort();
    await watching;
    await pair.stop();
    await endpoint.close();
  };
  return {
    pair,
    port: endpoint.port,
    logFile,
    closed: stopping.signal,
    stop,
    async destroy() {
      await stop();
      await rm(options.folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

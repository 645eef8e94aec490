import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { artifactBucket } from '../artifact-bucket.ts';
import type { Connection } from '../connect.ts';
import type { Window } from './span.ts';

/** A request of a probe that failed or was slow. */
export interface Harmed {
  readonly run: string;
  readonly seq: number;
  readonly from: number;
  readonly to: number;
  readonly what: string;
  readonly isSlow: boolean;
}

/** How many requests came due in a second, and how many of them came to harm. */
export interface Second {
  readonly at: number;
  readonly served: number;
  readonly harmed: number;
}

export interface Requests {
  readonly seconds: readonly Second[];
  readonly harmed: readonly Harmed[];
  /** Harmed requests that are counted and not told one by one. */
  readonly untold: number;
}

/** Slower than this is harm: what reports go by, unless theirs say otherwise. */
const SLOW_MS = 1_000;
/** So many are told one by one; of more, one in so many of them. */
const MOST = 500;

interface Row {
  readonly row: string;
  readonly seq: number;
  readonly kind: string;
  readonly intended: number;
  readonly done: number;
  readonly outcome: string;
  readonly status?: number;
  readonly error?: string;
  readonly at?: number;
  readonly wall?: number;
}

/** What the clients saw, out of the ledgers that bear these names. A segment is never changed, and read once. */
export function openRequests(connection: Connection) {
  const s3 = new S3Client(connection.config);
  const Bucket = artifactBucket(connection);
  const segments = new Map<string, readonly Row[]>();

  return async (window: Window, runs: readonly string[]): Promise<Requests> => {
    const told = await Promise.all(runs.map((run) => ledger(run, window)));
    const harmed = told.flatMap((it) => it.harmed).sort((a, b) => a.from - b.from);
    const every = Math.max(1, Math.ceil(harmed.length / MOST));
    const seconds = new Map<number, { served: number; harmed: number }>();
    for (const { at, served, harmed } of told.flatMap((it) => it.seconds)) {
      const sum = seconds.get(at) ?? { served: 0, harmed: 0 };
      seconds.set(at, { served: sum.served + served, harmed: sum.harmed + harmed });
    }
    return {
      seconds: [...seconds].map(([at, it]) => ({ at, ...it })).sort((a, b) => a.at - b.at),
      harmed: harmed.filter((_, index) => index % every === 0),
      untold: harmed.length - Math.ceil(harmed.length / every),
    };
  };

  async function ledger(run: string, window: Window): Promise<{ seconds: Second[]; harmed: Harmed[] }> {
    const rows = (await Promise.all((await keysOf(run)).map(read))).flat();
    const clock = rows.find(({ wall }) => wall !== undefined);
    if (!clock) return { seconds: [], harmed: [] };
    const zero = clock.wall! - clock.at!;
    const seconds = new Map<number, { served: number; harmed: number }>();
    const harmed: Harmed[] = [];
    for (const { row, seq, kind, intended, done, outcome, status, error } of rows) {
      const from = zero + intended;
      if (row !== 'operation' || from < window.from || from > window.to) continue;
      const isSlow = outcome === 'acked' && done - intended > SLOW_MS;
      const at = Math.floor(from / 1_000) * 1_000;
      const sum = seconds.get(at) ?? { served: 0, harmed: 0 };
      seconds.set(at, sum);
      if (outcome === 'acked' && !isSlow) sum.served++;
      else {
        sum.harmed++;
        const end = status === undefined ? (error ?? 'no answer') : String(status);
        const what = `${kind} ${seq}: ${isSlow ? 'slow, ' : ''}${end}, ${(done - intended).toFixed(0)} ms`;
        harmed.push({ run, seq, from, to: zero + done, what, isSlow });
      }
    }
    return { seconds: [...seconds].map(([at, it]) => ({ at, ...it })), harmed };
  }

  async function keysOf(run: string): Promise<string[]> {
    const keys: string[] = [];
    try {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3 },
        { Bucket, Prefix: `ledgers/${run}/` },
      ))
        keys.push(...Contents.map(({ Key }) => Key!));
    } catch (error) {
      // Before anything is provisioned there is no bucket, and no ledger.
      if ((error as Error).name !== 'NoSuchBucket') throw error;
    }
    return keys;
  }

  async function read(Key: string): Promise<readonly Row[]> {
    const known = segments.get(Key);
    if (known) return known;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const lines = (await Body!.transformToString()).split('\n').filter(Boolean);
    const rows = lines
      .map((line) => JSON.parse(line) as Row)
      .filter(({ row }) => row === 'operation' || row === 'clock');
    segments.set(Key, rows);
    if (segments.size > 1_000) segments.delete(segments.keys().next().value!);
    return rows;
  }
}

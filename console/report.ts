import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { artifactBucket } from './artifact-bucket.ts';
import type { Connection } from './connect.ts';

/** What the command line reads out of a report; `muster verify` computes it again. */
export interface Report {
  readonly kind: 'deployment' | 'drill';
  readonly run: string;
  readonly figures?: {
    readonly analysis: { readonly slowMs: number };
    readonly all: {
      readonly latency: { readonly max: number } | null;
      readonly operations: number;
      readonly harmed: Harmed;
      readonly rtoMs: number | null;
      readonly resolutionMs: number;
    };
    readonly proof: Readonly<
      Record<'lost' | 'resurrected' | 'duplicated' | 'happened' | 'neverHappened', readonly number[]>
    > & {
      readonly writes: number;
    };
  };
  readonly judgement?: { readonly verdict: Verdict; readonly because: readonly string[] };
  readonly drill?: {
    readonly waterfall: {
      readonly bars: readonly { phases: readonly string[]; ms: number; witness: string }[];
    } | null;
  };
}

interface Harmed {
  readonly failed: number;
  readonly slow: number;
}

export type Verdict = 'PASS' | 'FAIL' | 'INVALID';

/** There is no such report in this account. */
export class NoReport extends Error {
  override readonly name = 'NoReport';
}

export const reportPlace = (connection: Connection, run: string) =>
  `s3://${artifactBucket(connection)}/reports/${run}/`;

/** Throws `NoReport`. */
export async function readReport(connection: Connection, run: string): Promise<Report> {
  const Key = `reports/${run}/report.json`;
  try {
    const { Body } = await new S3Client(connection.config).send(
      new GetObjectCommand({ Bucket: artifactBucket(connection), Key }),
    );
    return JSON.parse(await Body!.transformToString()) as Report;
  } catch (cause) {
    if (!['NoSuchKey', 'NoSuchBucket'].includes((cause as Error).name)) throw cause;
    throw new NoReport(
      `There is no ${reportPlace(connection, run)}report.json: the console page lists those that are there`,
      { cause },
    );
  }
}

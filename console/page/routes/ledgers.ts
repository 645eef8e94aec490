import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type Router from '@koa/router';
import { artifactBucket } from '../../artifact-bucket.ts';
import type { Connection } from '../../connect.ts';
import { nameOf } from '../name-of.ts';

/** One request of a probe, as its ledger has it; times are milliseconds on the ledger's clock. */
export interface Request {
  readonly at: number;
  readonly ms: number;
  readonly kind: 'read' | 'write';
  readonly outcome: 'acked' | 'refused' | 'indeterminate';
  readonly web?: string;
  readonly api?: string;
}

interface Row {
  readonly row: string;
  readonly kind: Request['kind'];
  readonly intended: number;
  readonly done: number;
  readonly outcome: Request['outcome'];
  readonly web?: Server;
  readonly api?: Server;
  /** Of a row that reads both clocks. */
  readonly at?: number;
  readonly wall?: number;
}
interface Server {
  readonly instance: string;
  readonly zone: string;
}

/** A ledger while it is written: what the clients see, a second later. `after` is the last segment that somebody has. */
export function ledgers(router: Router, connection: Connection): void {
  const s3 = new S3Client(connection.config);
  const Bucket = artifactBucket(connection);

  router.get('/ledgers/:run', async (ctx) => {
    const { run } = ctx.params as { run: string };
    const prefix = `ledgers/${nameOf(run)}/`;
    const { after = '' } = ctx.query as { after?: string };
    const found = await s3
      .send(new ListObjectsV2Command({ Bucket, Prefix: prefix, StartAfter: prefix + after, MaxKeys: 100 }))
      .catch(unlessNoBucket);
    const keys = (found?.Contents ?? []).map(({ Key }) => Key!);
    const texts = await Promise.all(
      keys.map((Key) => s3.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body!.transformToString())),
    );
    const rows = texts.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line) as Row);
    const clock = rows.find(({ wall }) => wall !== undefined);
    ctx.body = {
      last: keys.at(-1)?.slice(prefix.length) ?? after,
      /** The moment on the wall's clock that is the ledger's zero, to lay others' times beside. */
      zero: clock && clock.wall! - clock.at!,
      requests: rows.filter(({ row }) => row === 'operation').map(requestOf),
    };
  });
}

const requestOf = ({ intended, done, kind, outcome, web, api }: Row): Request => ({
  at: intended,
  ms: done - intended,
  kind,
  outcome,
  ...(web && { web: named(web) }),
  ...(api && { api: named(api) }),
});
const named = ({ instance, zone }: Server) => `${instance} ${zone}`;

/** Before anything is provisioned there is no bucket, and no ledger. */
const unlessNoBucket = (error: Error) => {
  if (error.name !== 'NoSuchBucket') throw error;
};

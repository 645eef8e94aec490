import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type Router from '@koa/router';
import { artifactBucket } from '../../artifact-bucket.ts';
import type { Connection } from '../../connect.ts';
import { unless } from '../../unless.ts';
import { nameOf } from '../name-of.ts';

/** There is no such report, or not yet. */
class NoReport extends Error {
  override readonly name = 'NoReport';
  readonly status = 404;
}

/** What a browser may take a stored object for; anything else it keeps as a file, whatever type it was stored with. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** The reports of deployments and drills, as they lie in the artifact bucket. */
export function reports(router: Router, connection: Connection): void {
  const s3 = new S3Client(connection.config);
  const Bucket = artifactBucket(connection);

  router.get('/reports', async (ctx) => {
    // Before anything is provisioned there is no bucket, and no report.
    const found = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' })).catch(unless('NoSuchBucket'));
    ctx.body = (found?.Contents ?? [])
      .filter(({ Key = '' }) => Key.endsWith('/report.json'))
      .map(({ Key = '', LastModified }) => ({ run: Key.split('/')[1]!, at: LastModified }))
      .sort((a, b) => Number(b.at) - Number(a.at));
  });

  router.get('/reports/:run/:file', async (ctx) => {
    const { run, file } = ctx.params as { run: string; file: string };
    const Key = `reports/${nameOf(run)}/${nameOf(file)}`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key })).catch(unlessNone(run));
    // A report shows what guilds are named; nothing in it may run.
    ctx.set('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    ctx.type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    ctx.body = Body;
  });

  router.get('/reports/:run', async (ctx) => {
    const { run } = ctx.params as { run: string };
    const Key = `reports/${nameOf(run)}/report.html`;
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key })).catch(unlessNone(run));
    ctx.body = { run, at: LastModified };
  });
}

const unlessNone = (run: string) => (error: Error) => {
  // HEAD has no body to name the error in.
  if (!['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(error.name)) throw error;
  throw new NoReport(`There is no report of "${run}": it is written when its run is over, if there is such a run`);
};

import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type Router from '@koa/router';
import { artifactBucket } from '../../artifact-bucket.ts';
import type { Connection } from '../../connect.ts';

/** The reports of deployments and drills, as they lie in the artifact bucket. */
export function reports(router: Router, connection: Connection): void {
  const s3 = new S3Client(connection.config);
  const Bucket = artifactBucket(connection);

  router.get('/reports', async (ctx) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'reports/' }));
    ctx.body = Contents.filter(({ Key = '' }) => Key.endsWith('/report.json'))
      .map(({ Key = '', LastModified }) => ({ run: Key.split('/')[1]!, at: LastModified }))
      .sort((a, b) => Number(b.at) - Number(a.at));
  });

  router.get('/reports/:run/:file', async (ctx) => {
    const { run, file } = ctx.params as { run: string; file: string };
    const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: `reports/${run}/${file}` }));
    // A report shows what guilds are named; nothing in it may run.
    if (file.endsWith('.html'))
      ctx.set('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    ctx.type = ContentType ?? 'application/octet-stream';
    ctx.body = Body;
  });
}

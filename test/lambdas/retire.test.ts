import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

let world: Orchestrated;
let s3: S3Client;
let Bucket: string;
let handler: typeof import('../../lambdas/deploy/retire.ts')['handler'];

beforeAll(async () => {
  world = await orchestrated();
  const { endpoint, region, operator } = world.cloud;
  s3 = new S3Client({ endpoint, region, credentials: operator, forcePathStyle: true });
  ({ handler } = await import('../../lambdas/deploy/retire.ts'));
  ({ bucketName: Bucket } = await import('../../lambdas/naming.ts'));
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => world[Symbol.asyncDispose]());

const retire = (key: string) =>
  handler({ environment: 'dev', tier: 'api', artifact: { key } }, { functionName: 'retire' } as never);
const superseded = async () => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const tags = await Promise.all(
    Contents.map(async ({ Key }) => ({ Key, ...(await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))) })),
  );
  return tags.filter(({ TagSet = [] }) => TagSet.some((it) => it.Key === 'muster:superseded')).map(({ Key }) => Key);
};

describe('retire', () => {
  it('tags every build of the tier but the newest two and the one that serves, which may be the oldest', async () => {
    for (const Key of [
      'builds/api/1.zip',
      'builds/web/1.zip',
      'builds/api/2.zip',
      'builds/api/3.zip',
      'builds/api/4.zip',
    ])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    await retire('builds/api/4.zip');
    expect(await superseded()).toEqual(['builds/api/1.zip', 'builds/api/2.zip']);
    await retire('builds/api/1.zip');
    expect(await superseded()).toEqual(['builds/api/2.zip']);
  });
});

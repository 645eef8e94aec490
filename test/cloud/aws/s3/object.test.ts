import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  NotFound,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  waitUntilObjectExists,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyOf, startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let s3: S3Client;
beforeAll(async () => {
  account = await startAccount();
  s3 = new S3Client(account.client);
});
afterAll(() => account?.[Symbol.asyncDispose]());

async function bucket(name: string, versioned = false): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const VersioningConfiguration = { Status: 'Enabled' as const };
  if (versioned) await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  return name;
}
const text = async (Bucket: string, Key: string, more: object = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

describe('an object', () => {
  it('comes back as it went in, with its metadata and its checksum', async () => {
    const Bucket = await bucket('round-trip');
    const Key = 'dir/ä b+c.txt';
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: 'hello', Metadata: { a: '1' }, ContentType: 'text/plain' }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({
      Metadata: { a: '1' },
      ContentType: 'text/plain',
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ServerSideEncryption: 'AES256',
      ChecksumCRC32: 'NhCmhg==',
    });
    await waitUntilObjectExists({ client: s3, maxWaitTime: 10 }, { Bucket, Key });
  });

  it('is not in the clear on disk', async () => {
    const Bucket = await bucket('on-disk');
    const secret = 'a text that nobody else has written';
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: secret }));
    const folder = path.join(account.cloud.folder, 's3');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((it) => it.isFile());
    const bytes = await Promise.all(files.map((it) => readFile(path.join(it.parentPath, it.name))));
    expect(bytes.some((it) => it.length === secret.length)).toBe(true);
    expect(Buffer.concat(bytes).includes(secret)).toBe(false);
  });

  it('is streamed in and out, of unknown length and with a trailing checksum', async () => {
    const Bucket = await bucket('streams');
    const big = Buffer.alloc(3_000_000, 'abcdefghij');
    const Body = Readable.from([big.subarray(0, 1_000_001), big.subarray(1_000_001)]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body, ContentLength: big.length }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(big)).toBe(true);
  });

  it('is read in ranges, from anywhere in a block', async () => {
    const Bucket = await bucket('ranges');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789'.repeat(10) }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=37-52' }));
    expect(await got.Body?.transformToString()).toBe('7890123456789012');
    expect(got).toMatchObject({ ContentRange: 'bytes 37-52/100', $metadata: { httpStatusCode: 206 } });
    expect(await text(Bucket, 'k', { Range: 'bytes=-3' })).toBe('789');
    await expect(text(Bucket, 'k', { Range: 'bytes=100-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('is refused when its bytes are not those that the caller vouched for', async () => {
    const Bucket = await bucket('digests');
    const put = new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ChecksumSHA256: 'AAAA' });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(text(Bucket, 'k')).rejects.toBeInstanceOf(NoSuchKey);
  });

  it('is written once where the writer asks that it be new', async () => {
    const Bucket = await bucket('once');
    const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'lock', Body, IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled([put('a'), put('b'), put('c')]);
    expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    await expect(put('d')).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
  });

  it('is copied with its metadata', async () => {
    const Bucket = await bucket('copies');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'x', Metadata: { m: '1' } }));
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from` }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'to' }))).Metadata).toEqual({ m: '1' });
  });

  it('is not found under another name', async () => {
    const Bucket = await bucket('missing');
    await expect(text(Bucket, 'no')).rejects.toBeInstanceOf(NoSuchKey);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'no' }))).rejects.toBeInstanceOf(NotFound);
  });
});

describe('a bucket with versions', () => {
  it('keeps what was overwritten, and what was deleted', async () => {
    const Bucket = await bucket('versions', true);
    const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'two' }));
    const gone = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(gone.DeleteMarker).toBe(true);
    await expect(text(Bucket, 'k')).rejects.toBeInstanceOf(NoSuchKey);
    expect(await text(Bucket, 'k', { VersionId: first.VersionId })).toBe('one');
    const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions).toHaveLength(2);
    expect(DeleteMarkers?.[0]).toMatchObject({ Key: 'k', IsLatest: true });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: gone.VersionId }));
    expect(await text(Bucket, 'k')).toBe('two');
  });
});

describe('a list', () => {
  it('is paged, and rolls up what has a common prefix', async () => {
    const Bucket = await bucket('lists');
    for (const Key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const keys: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
      keys.push(...(page.Contents ?? []).map((it) => it.Key));
    }
    expect(keys).toEqual(['a/1', 'a/2', 'b', 'c/1', 'd']);
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect(first).toMatchObject({ CommonPrefixes: [{ Prefix: 'a/' }], KeyCount: 2, IsTruncated: true });
    const ContinuationToken = first.NextContinuationToken;
    const rest = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/', ContinuationToken }));
    expect(rest).toMatchObject({ CommonPrefixes: [{ Prefix: 'c/' }], Contents: [{ Key: 'd' }], IsTruncated: false });
  });

  it('is emptied by deleting many at once', async () => {
    const Bucket = await bucket('many');
    for (const Key of ['x', 'y']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const Objects = [{ Key: 'x' }, { Key: 'y' }, { Key: 'never-was' }];
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map((it) => it.Key)).toEqual(['x', 'y', 'never-was']);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });
});

describe('a presigned URL', () => {
  it('reads and writes without credentials until it expires', async () => {
    const Bucket = await bucket('presigned');
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 });
    expect((await fetch(put, { method: 'PUT', body: 'by hand' })).status).toBe(200);
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 });
    expect(await (await fetch(get)).text()).toBe('by hand');
    expect((await fetch(get.replace('/k?', '/l?'))).status).toBe(403);
    const signingDate = new Date(Date.now() - 120_000);
    const old = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60, signingDate });
    const refused = await fetch(old);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
  });
});

describe('a role', () => {
  it('is let in by the bucket policy, and told no more than it may know', async () => {
    const Bucket = await bucket('guarded');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'open/k', Body: 'x' }));
    const guest = await account.role('guest');
    const Policy = policyOf({
      Effect: 'Allow',
      Principal: { AWS: guest.arn },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/open/*`,
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const as = new S3Client(guest.client);
    const { Body } = await as.send(new GetObjectCommand({ Bucket, Key: 'open/k' }));
    expect(await Body?.transformToString()).toBe('x');
    await expect(as.send(new GetObjectCommand({ Bucket, Key: 'open/no' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(as.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow(
      'is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::guarded/k" because no identity-based policy allows the s3:GetObject action',
    );
  });

  it('is kept out by a deny of the bucket policy whatever it may elsewhere', async () => {
    const Bucket = await bucket('closed');
    const all = await account.role('all-of-s3', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const Statement = {
      Effect: 'Deny' as const,
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(Statement) }));
    const put = new S3Client(all.client).send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }));
    await expect(put).rejects.toThrow('with an explicit deny in a resource-based policy');
  });
});

it('puts a bucket in its region', async () => {
  const Bucket = await bucket('located');
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
});

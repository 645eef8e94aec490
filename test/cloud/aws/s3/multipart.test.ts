import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  NoSuchUpload,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAccount } from '../iam/account.ts';

const MIB = 1024 * 1024;
const Bucket = 'parts';
let account: Awaited<ReturnType<typeof startAccount>>;
let s3: S3Client;
beforeAll(async () => {
  account = await startAccount();
  s3 = new S3Client(account.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => account?.[Symbol.asyncDispose]());

const begin = async (Key: string, more: object = {}) =>
  (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId;
const upload = async (Key: string, UploadId: string | undefined, PartNumber: number, Body: Buffer) => {
  const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag, ChecksumCRC32 };
};
const complete = (Key: string, UploadId: string | undefined, Parts: object[]) =>
  s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

it('joins parts that came in any order, each of which can be read by its number', async () => {
  const [a, b] = [Buffer.alloc(5 * MIB, 'a'), Buffer.from('the end')];
  const id = await begin('joined', { Metadata: { m: '1' }, ChecksumAlgorithm: 'CRC32' });
  const second = await upload('joined', id, 2, b);
  await upload('joined', id, 1, Buffer.alloc(5 * MIB, 'x'));
  const first = await upload('joined', id, 1, a);
  const { Parts } = await s3.send(new ListPartsCommand({ Bucket, Key: 'joined', UploadId: id }));
  expect(Parts?.map((it) => [it.PartNumber, it.Size])).toEqual([
    [1, a.length],
    [2, b.length],
  ]);
  const { ETag } = await complete('joined', id, [first, second]);
  const md5 = (...parts: Buffer[]) => createHash('md5').update(Buffer.concat(parts));
  expect(ETag).toBe(`"${md5(md5(a).digest(), md5(b).digest()).digest('hex')}-2"`);
  const whole = await s3.send(new GetObjectCommand({ Bucket, Key: 'joined' }));
  const bytes = Buffer.from((await whole.Body?.transformToByteArray()) ?? []);
  expect(bytes.equals(Buffer.concat([a, b]))).toBe(true);
  expect(whole).toMatchObject({ Metadata: { m: '1' }, ChecksumCRC32: expect.stringMatching(/-2$/) });
  const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'joined', PartNumber: 2 }));
  expect([await part.Body?.transformToString(), part.PartsCount]).toEqual(['the end', 2]);
});

it('takes a part from another object', async () => {
  const id = await begin('copied');
  const CopySource = `${Bucket}/joined`;
  const part = { Bucket, Key: 'copied', UploadId: id, PartNumber: 1, CopySource, CopySourceRange: 'bytes=0-9' };
  const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
  await complete('copied', id, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copied' }));
  expect(await Body?.transformToString()).toBe('aaaaaaaaaa');
});

it('refuses parts that are too small, unknown, or out of order', async () => {
  const id = await begin('refused');
  const [first, second] = [
    await upload('refused', id, 1, Buffer.from('1')),
    await upload('refused', id, 2, Buffer.from('2')),
  ];
  await expect(complete('refused', id, [first, second])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete('refused', id, [second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete('refused', id, [{ ...first, ETag: '"no"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
});

it('forgets an upload that is aborted', async () => {
  const id = await begin('aborted');
  const first = await upload('aborted', id, 1, Buffer.from('1'));
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId: id }));
  await expect(complete('aborted', id, [first])).rejects.toBeInstanceOf(NoSuchUpload);
});

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyOf, startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let s3: S3Client;
let kms: KMSClient;
let keyArn: string;
const Bucket = 'sealed';

beforeAll(async () => {
  account = await startAccount();
  s3 = new S3Client(account.client);
  kms = new KMSClient(account.client);
  keyArn = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyArn };
  const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
});
afterAll(() => account?.[Symbol.asyncDispose]());

const text = async (client: S3Client, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

it("encrypts under the bucket's key, and says so", async () => {
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'the plain text of k' }));
  expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
  expect(await text(s3, 'k')).toBe('the plain text of k');
  const files = await readdir(path.join(account.cloud.folder), { recursive: true, withFileTypes: true });
  const bytes = await Promise.all(
    files.filter((it) => it.isFile()).map((it) => readFile(path.join(it.parentPath, it.name)).catch(() => Buffer.of())),
  );
  expect(Buffer.concat(bytes).includes('the plain text of k')).toBe(false);
});

it('is read only by those who may use the key, through S3', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'secret', Body: 'x' }));
  const read = { Effect: 'Allow' as const, Action: 's3:GetObject', Resource: '*' };
  const without = await account.role('without-key', read);
  await expect(text(new S3Client(without.client), 'secret')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('is not authorized to perform: kms:Decrypt'),
  });
  const viaS3 = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  const decrypt = { Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: keyArn, Condition: viaS3 };
  const within = await account.role('with-key', read, decrypt);
  expect(await text(new S3Client(within.client), 'secret')).toBe('x');
});

it("is lost to everyone whom the key's policy leaves out", async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
  const all = await account.role('may-all', { Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' });
  expect(await text(new S3Client(all.client), 'kept')).toBe('x');
  const only = {
    Effect: 'Allow' as const,
    Principal: { AWS: `arn:aws:iam::${account.account}:root` },
    Action: 'kms:Describe*',
    Resource: '*',
  };
  const Policy = policyOf(only);
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy, BypassPolicyLockoutSafetyCheck: true }));
  await expect(text(new S3Client(all.client), 'kept')).rejects.toThrow('kms:Decrypt');
});

it('encrypts a copy anew, where it goes', async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'plainer' }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const own = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: KeyMetadata?.Arn };
  await s3.send(new PutObjectCommand({ Bucket, Key: 'from', Body: 'moved', ...own }));
  const copied = await s3.send(new CopyObjectCommand({ Bucket: 'plainer', Key: 'to', CopySource: `${Bucket}/from` }));
  expect(copied.ServerSideEncryption).toBe('AES256');
});

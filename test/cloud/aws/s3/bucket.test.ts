import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  NoSuchBucket,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyOf, startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let s3: S3Client;
beforeAll(async () => {
  account = await startAccount();
  s3 = new S3Client(account.client);
});
afterAll(() => account?.[Symbol.asyncDispose]());

async function bucket(Bucket: string): Promise<{ Bucket: string }> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  return { Bucket };
}

it('begins encrypted, private and without versions', async () => {
  const it = await bucket('fresh');
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(it));
  expect(ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe(
    'AES256',
  );
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(it));
  expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true, RestrictPublicBuckets: true });
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(it));
  expect(OwnershipControls?.Rules?.[0]?.ObjectOwnership).toBe('BucketOwnerEnforced');
  expect((await s3.send(new GetBucketVersioningCommand(it))).Status).toBeUndefined();
});

it('gives back what was set, and says what was not', async () => {
  const it = await bucket('configured');
  await expect(s3.send(new GetBucketTaggingCommand(it))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  await expect(s3.send(new GetBucketPolicyCommand(it))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  await expect(s3.send(new GetBucketLifecycleConfigurationCommand(it))).rejects.toMatchObject({
    name: 'NoSuchLifecycleConfiguration',
    $metadata: { httpStatusCode: 404 },
  });
  const TagSet = [{ Key: 'a', Value: '1' }];
  await s3.send(new PutBucketTaggingCommand({ ...it, Tagging: { TagSet } }));
  expect((await s3.send(new GetBucketTaggingCommand(it))).TagSet).toEqual(TagSet);
  const Rules = [{ ID: 'r', Status: 'Enabled' as const, Filter: { Prefix: 'p' }, Expiration: { Days: 30 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ ...it, LifecycleConfiguration: { Rules } }));
  expect((await s3.send(new GetBucketLifecycleConfigurationCommand(it))).Rules).toEqual(Rules);
});

it('takes no public policy unless that is allowed first', async () => {
  const it = await bucket('public');
  const Resource = 'arn:aws:s3:::public/*';
  const Policy = policyOf({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource });
  await expect(s3.send(new PutBucketPolicyCommand({ ...it, Policy }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await s3.send(new PutObjectCommand({ ...it, Key: 'page', Body: 'hello, world' }));
  const url = `${account.endpoint}/public/page`;
  expect((await fetch(url)).status).toBe(403);
  const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  await s3.send(new PutPublicAccessBlockCommand({ ...it, PublicAccessBlockConfiguration: open }));
  await s3.send(new PutBucketPolicyCommand({ ...it, Policy }));
  expect(await (await fetch(url)).text()).toBe('hello, world');
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  const restricted = { ...open, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ ...it, PublicAccessBlockConfiguration: restricted }));
  expect((await fetch(url)).status).toBe(403);
});

it('goes only when it is empty, of versions too', async () => {
  const it = await bucket('going');
  await s3.send(new PutBucketVersioningCommand({ ...it, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new PutObjectCommand({ ...it, Key: 'k', Body: '' }));
  await expect(s3.send(new DeleteBucketCommand(it))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  const empty = await bucket('empty');
  await s3.send(new DeleteBucketCommand(empty));
  await expect(s3.send(new GetBucketVersioningCommand(empty))).rejects.toBeInstanceOf(NoSuchBucket);
  await expect(s3.send(new HeadBucketCommand(empty))).rejects.toMatchObject({ name: 'NotFound' });
});

it('may be asked for in the host', async () => {
  await bucket('in-host');
  const { port } = new URL(account.endpoint);
  const virtual = new S3Client({ ...account.client, endpoint: `http://localhost:${port}` });
  virtual.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { hostname: string };
      expect(request.hostname).toBe('in-host.localhost');
      request.hostname = '127.0.0.1';
      return next(args);
    },
    { step: 'deserialize', priority: 'low' },
  );
  await virtual.send(new PutObjectCommand({ Bucket: 'in-host', Key: 'dir/k', Body: 'x' }));
  const { Buckets } = await s3.send(new ListBucketsCommand({ Prefix: 'in-' }));
  expect(Buckets?.map((it) => it.Name)).toEqual(['in-host']);
});

it('has a name that the world could have', async () => {
  await expect(bucket('No_Such_Name')).rejects.toMatchObject({ name: 'InvalidBucketName' });
});

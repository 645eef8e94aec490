import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';
import { trusting } from './aws/iam/account.ts';

it('finds sessions, objects and messages as they were, and no bytes that are nobody’s', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'restart-'));
  const start = async () => {
    const cloud = await startCloud({ folder, port: 0, resume: [] });
    return { cloud, client: { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator } };
  };
  const [Bucket, QueueName] = ['kept', 'kept'];

  const before = await start();
  const s3 = new S3Client(before.client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'still here' }));
  const sqs = new SQSClient(before.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still to do' }));
  const AssumeRolePolicyDocument = trusting({ AWS: before.cloud.account });
  const role = await new IAMClient(before.client).send(
    new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }),
  );
  const assumed = await new STSClient(before.client).send(
    new AssumeRoleCommand({ RoleArn: role.Role?.Arn, RoleSessionName: 's' }),
  );
  await before.cloud.stop();

  const orphan = crypto.randomUUID();
  const [sub = ''] = await readdir(path.join(folder, 's3'));
  await writeFile(path.join(folder, 's3', sub, sub + orphan.slice(2)), 'nobody’s');

  const after = await start();
  try {
    const got = await new S3Client(after.client).send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await got.Body?.transformToString()).toBe('still here');
    expect(await readdir(path.join(folder, 's3', sub))).toHaveLength(1);
    // The queue's URL names a port of before; clients go where the endpoint is.
    const queue = new SQSClient({ ...after.client, useQueueUrlAsEndpoint: false });
    const { Messages } = await queue.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.[0]?.Body).toBe('still to do');
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = assumed.Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const who = await new STSClient({ ...after.client, credentials }).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe('arn:aws:sts::000000000000:assumed-role/r/s');
  } finally {
    await after.cloud.stop();
    await rm(folder, { recursive: true });
  }
});

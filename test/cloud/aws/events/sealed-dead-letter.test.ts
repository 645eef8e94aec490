import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadLetter } from '../../../../cloud/aws/events/deliver/dead-letter.ts';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';
import type { Principal } from '../../../../cloud/service.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sealed-'));
const EVENTS = { Service: 'events.amazonaws.com' };
const ACCOUNT = { AWS: 'arn:aws:iam::000000000000:root' };
const policy = (...may: [Principal: object, Action: string[]][]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: may.map(([Principal, Action]) => ({ Effect: 'Allow', Principal, Action, Resource: '*' })),
  });

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ folder, resume: [] });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A queue that takes what EventBridge sends, under a key with this policy; a rule then puts a letter into it. */
async function put(QueueName: string, keyPolicy: string) {
  const client = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
  const sqs = new SQSClient(client);
  const { KeyMetadata } = await new KMSClient(client).send(new CreateKeyCommand({ Policy: keyPolicy }));
  const Attributes = { KmsMasterKeyId: KeyMetadata!.KeyId!, Policy: policy([EVENTS, ['sqs:SendMessage']]) };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const sourceArn = cloud.cloud.arn('events', 'rule/lost');
  const rule: Principal = { kind: 'service', arn: EVENTS.Service, id: EVENTS.Service, sourceArn };
  await deadLetter(cloud.cloud, cloud.cloud.arn('sqs', QueueName), rule, 'a letter', {});
  return (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.map(({ Body }) => Body);
}

it('a letter is sealed with the queue’s key where the key names EventBridge', async () => {
  const named = policy([ACCOUNT, ['kms:*']], [EVENTS, ['kms:GenerateDataKey', 'kms:Decrypt']]);
  expect(await put('named', named)).toEqual(['a letter']);
});

it('a letter is lost where it does not: a rule has no role that could have the right', async () => {
  await expect(put('unnamed', policy([ACCOUNT, ['kms:*']]))).rejects.toThrow(/kms:GenerateDataKey/);
});

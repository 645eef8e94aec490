import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NotImplemented } from '../../cloud/rooms.ts';
import { startAccount } from './aws/iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.[Symbol.asyncDispose]());

it('does not ask whether the cloud may do what it does by itself', async () => {
  const sqs = await account.cloud.use('sqs');
  expect(await sqs.ListQueues({})).toEqual({ QueueUrls: [], NextToken: undefined });
});

it('asks for every call that a principal makes, over the wire or within the cloud', async () => {
  const nobody = await account.role('nobody');
  await expect(new SQSClient(nobody.client).send(new ListQueuesCommand({}))).rejects.toThrow('not authorized');
  const { principal } = account.cloud.identities.find(nobody.client.credentials.accessKeyId)!;
  const sqs = await account.cloud.use('sqs', principal);
  await expect(sqs.ListQueues({})).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('asks with the tags that a request brings', async () => {
  const tagger = await account.role('tagger', {
    Effect: 'Allow',
    Action: 'sqs:*',
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:RequestTag/team': 'guild' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    },
  });
  const { principal } = account.cloud.identities.find(tagger.client.credentials.accessKeyId)!;
  const sqs = await account.cloud.use('sqs', principal);
  await expect(sqs.CreateQueue({ QueueName: 'untagged' })).rejects.toMatchObject({ name: 'AccessDenied' });
  const tags = { team: 'guild', stage: 'prod' };
  await expect(sqs.CreateQueue({ QueueName: 'both', tags })).rejects.toMatchObject({ name: 'AccessDenied' });
  await sqs.CreateQueue({ QueueName: 'tagged', tags: { team: 'guild' } });
});

it('tells who tries out a call of EC2 only whether he may', async () => {
  const dryRun = new DescribeVpcsCommand({ DryRun: true });
  await expect(new EC2Client(account.client).send(dryRun)).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  });
  const blind = await account.role('blind');
  await expect(new EC2Client(blind.client).send(dryRun)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

it('names the operation that it does not have', async () => {
  const sqs = (await account.cloud.use('sqs')) as unknown as Record<string, (input: object) => Promise<object>>;
  await expect(sqs.CancelMessageMoveTask?.({})).rejects.toThrow(NotImplemented);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  NotFoundException,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { policyOf, startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let sns: SNSClient;
let sqs: SQSClient;
beforeAll(async () => {
  account = await startAccount();
  sns = new SNSClient(account.client);
  sqs = new SQSClient(account.client);
});
afterAll(() => account?.[Symbol.asyncDispose]());

const topic = async (Name: string) => (await sns.send(new CreateTopicCommand({ Name }))).TopicArn;

async function queue(QueueName: string) {
  const arn = account.cloud.arn('sqs', QueueName);
  const Policy = policyOf({
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  const next = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }))).Messages?.[0]?.Body ?? '';
  return { arn, next };
}

it('reaches a queue, in an envelope or bare', async () => {
  const TopicArn = await topic('news');
  const wrapped = await queue('wrapped');
  const bare = await queue('bare');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: wrapped.arn }));
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: bare.arn, Attributes }));
  await sns.send(new PublishCommand({ TopicArn, Subject: 's', Message: 'hear' }));
  expect(JSON.parse(await wrapped.next())).toMatchObject({
    Type: 'Notification',
    TopicArn,
    Subject: 's',
    Message: 'hear',
  });
  expect(await bare.next()).toBe('hear');
});

it('leaves out those whose filter does not want the message', async () => {
  const TopicArn = await topic('filtered');
  const { arn, next } = await queue('picky');
  const FilterPolicy = JSON.stringify({ size: [{ numeric: ['>', 3] }], kind: ['fire', { prefix: 'fl' }] });
  const Attributes = { FilterPolicy, RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn, Attributes }));
  const publish = (Message: string, kind: string, size: string) =>
    sns.send(
      new PublishCommand({
        TopicArn,
        Message,
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: kind },
          size: { DataType: 'Number', StringValue: size },
        },
      }),
    );
  await publish('too small', 'fire', '3');
  await publish('other', 'water', '9');
  await publish('wanted', 'flood', '9');
  expect(await next()).toBe('wanted');
});

it('asks a web server before it sends it anything', async () => {
  const seen: { type: unknown; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    seen.push({ type: request.headers['x-amz-sns-message-type'], body: Buffer.concat(chunks).toString() });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const TopicArn = await topic('web');
    const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
    await vi.waitFor(() => expect(seen[0]?.type).toBe('SubscriptionConfirmation'), { timeout: 10_000 });
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token: JSON.parse(seen[0]?.body ?? '{}').Token }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'now' }));
    await vi.waitFor(() => expect(JSON.parse(seen[1]?.body ?? '{}').Message).toBe('now'), { timeout: 10_000 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

it('lets alarms of its account publish from the start, and rules only when its policy says so', async () => {
  const TopicArn = await topic('alarms');
  const publish = async (service: `${string}.amazonaws.com`) => {
    const principal = { kind: 'service', arn: service, id: service, sourceArn: account.cloud.arn('x', 'y') } as const;
    return (await account.cloud.use('sns', principal)).Publish({ TopicArn, Message: 'm' });
  };
  await publish('cloudwatch.amazonaws.com');
  await expect(publish('events.amazonaws.com')).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('is not there until it is made', async () => {
  const TopicArn = account.cloud.arn('sns', 'none');
  await expect(sns.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toBeInstanceOf(NotFoundException);
});

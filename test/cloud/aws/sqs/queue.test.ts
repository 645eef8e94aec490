import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyOf, startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let sqs: SQSClient;
beforeAll(async () => {
  account = await startAccount();
  sqs = new SQSClient(account.client);
});
afterAll(() => account?.[Symbol.asyncDispose]());

async function queue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const all = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return { QueueUrl, arn: all.Attributes?.QueueArn ?? '' };
}
const receive = async (QueueUrl: string | undefined, more: object = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more }))).Messages;

it('hands out a message until it is deleted', async () => {
  const { QueueUrl } = await queue('work', { VisibilityTimeout: '30' });
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'ä' } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'do it', MessageAttributes }));
  const [first] = (await receive(QueueUrl, { MessageAttributeNames: ['All'] })) ?? [];
  expect(first).toMatchObject({ Body: 'do it', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } });
  expect(await receive(QueueUrl)).toBeUndefined();
  const { ReceiptHandle } = first ?? {};
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const [again] = (await receive(QueueUrl)) ?? [];
  expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

it('wakes who waits as soon as there is a message', async () => {
  const { QueueUrl } = await queue('awaited');
  const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'at last' }));
  expect((await waiting)?.[0]?.Body).toBe('at last');
});

it('gives up a message that was received too often, and takes it back on redrive', async () => {
  const dead = await queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const { QueueUrl, arn } = await queue('tried', { RedrivePolicy, VisibilityTimeout: '0' });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
  expect(await receive(QueueUrl)).toHaveLength(1);
  expect(await receive(QueueUrl)).toHaveLength(1);
  expect(await receive(QueueUrl)).toBeUndefined();
  const [letter] = (await receive(dead.QueueUrl, { VisibilityTimeout: 0 })) ?? [];
  expect(letter).toMatchObject({ Body: 'poison', Attributes: { DeadLetterQueueSourceArn: arn } });
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
  expect((await receive(QueueUrl))?.[0]?.Body).toBe('poison');
});

it('keeps the order of a FIFO group, and takes the same message once', async () => {
  const { QueueUrl } = await queue('line.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  for (const MessageBody of ['1', '1', '2']) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g' }));
  }
  const [one] = (await receive(QueueUrl)) ?? [];
  expect(one?.Body).toBe('1');
  expect(await receive(QueueUrl)).toBeUndefined();
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: one?.ReceiptHandle }));
  expect((await receive(QueueUrl))?.[0]?.Body).toBe('2');
});

it('says of each entry of a batch what became of it', async () => {
  const { QueueUrl } = await queue('batch', { MaximumMessageSize: '1024' });
  const Entries = [
    { Id: 'a', MessageBody: 'fine' },
    { Id: 'b', MessageBody: 'x'.repeat(2000) },
  ];
  const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful?.map((it) => it.Id)).toEqual(['a']);
  expect(Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true }]);
});

it('lets in a service that its policy names, for the resource that it names', async () => {
  const { QueueUrl, arn } = await queue('letters');
  const rule = account.cloud.arn('events', 'rule/r');
  const Policy = policyOf({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': rule } },
  });
  const EVENTS = 'events.amazonaws.com';
  const as = (sourceArn: string) =>
    account.cloud
      .use('sqs', { kind: 'service', arn: EVENTS, id: EVENTS, sourceArn })
      .then((it) => it.SendMessage({ QueueUrl, MessageBody: 'from the bus' }));
  await expect(as(rule)).rejects.toThrow('because no resource-based policy allows the sqs:SendMessage action');
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await as(rule);
  await expect(as(account.cloud.arn('events', 'rule/other'))).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('is not found by a name that it never had', async () => {
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'no' }))).rejects.toBeInstanceOf(QueueDoesNotExist);
});

it('keeps a message for the next when the one who waited has hung up', async () => {
  const { QueueUrl } = await queue('abandoned');
  const impatient = new AbortController();
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: impatient.signal,
  });
  // Asked after the other one, and answered: so the other one waits by now.
  await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  impatient.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'for the next' }));
  expect((await receive(QueueUrl))?.[0]?.Body).toBe('for the next');
});

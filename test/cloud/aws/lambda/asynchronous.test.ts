import { InvokeCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { eventually, openWorld, type World, WRITES_LOGS } from './function-world.ts';

const SENDS = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };

describe('Invoke with type Event', () => {
  let world: World;
  let sqs: SQSClient;
  let Role: string;
  beforeAll(async () => {
    // Lambda waits a minute before the first retry.
    world = await openWorld({ clock: scaled(200) });
    sqs = new SQSClient(world.client);
    Role = await world.role('sends', 'lambda.amazonaws.com', [WRITES_LOGS, SENDS]);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const send = (FunctionName: string, event: object) =>
    world.lambda.send(
      new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) }),
    );

  it('answers 202 at once and runs behind it', async () => {
    await world.create('behind', "export const handler = async ({ add }) => console.log('took', add);", { Role });
    expect((await send('behind', { add: 5 })).StatusCode).toBe(202);
    await eventually(async () => expect(await world.logged('behind')).toContain('took 5'));
  });

  it('tries twice more, then puts the event on the dead-letter queue with the reason', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'letters' }));
    const TargetArn = 'arn:aws:sqs:us-east-1:000000000000:letters';
    const source = `let n = 0; export const handler = async () => { throw new Error('try ' + ++n) };`;
    await world.create('fails', source, { Role, DeadLetterConfig: { TargetArn } });
    await send('fails', { guild: 'Kraken' });
    const message = await eventually(async () => {
      const request = new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] });
      const { Messages = [] } = await sqs.send(request);
      expect(Messages).toHaveLength(1);
      return Messages[0]!;
    });
    expect(JSON.parse(message.Body!)).toEqual({ guild: 'Kraken' });
    expect(message.MessageAttributes?.ErrorMessage?.StringValue).toBe('try 3');
  });

  it('tells the failure destination how it ended, after as many retries as the configuration says', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'failures' }));
    await world.create('tells', `export const handler = async () => { throw new Error('no') };`, { Role });
    await world.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'tells',
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:failures' } },
      }),
    );
    await send('tells', {});
    const record = await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      expect(Messages).toHaveLength(1);
      return JSON.parse(Messages[0]!.Body!);
    });
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      responsePayload: { errorType: 'Error', errorMessage: 'no' },
    });
  });

  it('delivers after a restart what was queued before it', async () => {
    const first = await openWorld();
    const role = await first.role('again', 'lambda.amazonaws.com', [WRITES_LOGS]);
    await first.create('late', "export const handler = async ({ add }) => console.log('took', add);", {
      Role: role,
    });
    const now = new Date().toISOString();
    const row = {
      id: '1',
      functionName: 'late',
      payload: '{"add":7}',
      requestId: 'r',
      queuedAt: now,
      attempts: 0,
      notBefore: now,
    };
    first.cloud.store.table('lambda/queue').put('1', row);
    await first.running.stop();
    const second = await openWorld({ folder: first.folder, resume: ['lambda'] });
    await eventually(async () => expect(await second.logged('late')).toContain('took 7'));
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });
});

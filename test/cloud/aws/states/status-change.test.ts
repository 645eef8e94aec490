import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
beforeAll(async () => {
  sky = await openSky();
});
afterAll(() => sky[Symbol.asyncDispose]());

it('the bus hears what becomes of an execution', async () => {
  const sqs = new SQSClient(sky.config);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'heard' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Arn = Attributes?.QueueArn as string;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const events = new EventBridgeClient(sky.config);
  const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] };
  await events.send(new PutRuleCommand({ Name: 'executions', EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: 'executions', Targets: [{ Id: 'queue', Arn }] }));

  const roleArn = await sky.role('machine', []);
  const machine = await sky.machine('heard', roleArn, { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'E' } } });
  const { executionArn } = await sky.run(machine, { a: 1 });
  const heard: { resources: string[]; detail: { status: string } }[] = [];
  while (heard.length < 2) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }),
    );
    heard.push(...Messages.map((it) => JSON.parse(it.Body ?? '{}') as (typeof heard)[0]));
    if (Messages.length === 0) break;
  }
  expect(heard.map((it) => it.detail.status).sort()).toEqual(['FAILED', 'RUNNING']);
  expect(heard[0]?.resources).toEqual([executionArn]);
  expect(heard.find((it) => it.detail.status === 'FAILED')?.detail).toMatchObject({
    executionArn,
    stateMachineArn: machine,
    input: '{"a":1}',
    inputDetails: { included: true },
    stopDate: expect.any(Number),
  });
});

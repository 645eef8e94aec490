import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { eventually, openWorld, type World, WRITES_LOGS } from '../lambda/function-world.ts';

const ARN = (service: string, it: string) => `arn:aws:${service}:us-east-1:000000000000:${it}`;

describe('Rule', () => {
  let world: World;
  let events: EventBridgeClient;
  let sqs: SQSClient;
  beforeAll(async () => {
    world = await openWorld({ clock: scaled(60) });
    events = new EventBridgeClient(world.client);
    sqs = new SQSClient(world.client);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const rule = (Name: string, source: string) =>
    events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [source] }) }));
  const put = (Source: string, detail: object) =>
    events.send(
      new PutEventsCommand({ Entries: [{ Source, DetailType: 'Happened', Detail: JSON.stringify(detail) }] }),
    );

  /** A queue that events may reach, for one rule alone if it is named. */
  async function queue(QueueName: string, ruleName = '*'): Promise<string> {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
      Condition: { ArnLike: { 'aws:SourceArn': ARN('events', `rule/${ruleName}`) } },
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    return QueueUrl!;
  }

  const received = (QueueUrl: string) =>
    eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
      expect(Messages).toHaveLength(1);
      return Messages[0]!;
    });

  it('gives a queue the whole event, with what the bus adds', async () => {
    const QueueUrl = await queue('all');
    await rule('all', 'test.all');
    await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: '1', Arn: ARN('sqs', 'all') }] }));
    await put('test.all', { guild: 'Kraken' });
    expect(JSON.parse((await received(QueueUrl)).Body!)).toMatchObject({
      ...{ version: '0', source: 'test.all', 'detail-type': 'Happened', account: '000000000000', region: 'us-east-1' },
      detail: { guild: 'Kraken' },
    });
  });

  it('starts a state machine as the role of the target, with an input made from the event', async () => {
    const states = new SFNClient(world.client);
    const roleArn = await world.role('runs', 'states.amazonaws.com');
    const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const { stateMachineArn } = await states.send(new CreateStateMachineCommand({ name: 'm', definition, roleArn }));
    const RoleArn = await world.role('starts', 'events.amazonaws.com', [
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: stateMachineArn },
    ]);
    await rule('starts', 'test.starts');
    const InputTransformer = {
      InputPathsMap: { id: '$.detail.commit', files: '$.detail.files' },
      InputTemplate: '{"commit": <id>, "files": <files>, "title": "push <id> by <aws.events.rule-name>"}',
    };
    const target = { Id: 'machine', Arn: stateMachineArn, RoleArn, InputTransformer };
    await events.send(new PutTargetsCommand({ Rule: 'starts', Targets: [target] }));
    await put('test.starts', { commit: 'abc', files: ['a', 'b'] });
    const { input } = await eventually(async () => {
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
      expect(executions).toHaveLength(1);
      return await world.cloud
        .use('states')
        .then((it) => it.DescribeExecution({ executionArn: executions[0]!.executionArn }));
    });
    expect(JSON.parse(input!)).toEqual({ commit: 'abc', files: ['a', 'b'], title: 'push abc by starts' });
  });

  it('invokes a function only if its policy lets this rule in; else the event goes to the dead-letter queue', async () => {
    const Role = await world.role('listens', 'lambda.amazonaws.com', [WRITES_LOGS]);
    await world.create('listens', "export const handler = async ({ detail }) => console.log('took', detail.add);", {
      Role,
    });
    const letters = await queue('letters');
    for (const name of ['welcome', 'stranger']) {
      await rule(name, `test.${name}`);
      const target = {
        Id: 'f',
        Arn: ARN('lambda', 'function:listens'),
        DeadLetterConfig: { Arn: ARN('sqs', 'letters') },
      };
      await events.send(new PutTargetsCommand({ Rule: name, Targets: [target] }));
    }
    await world.lambda.send(
      new AddPermissionCommand({
        ...{ FunctionName: 'listens', StatementId: 's', Action: 'lambda:InvokeFunction' },
        ...{ Principal: 'events.amazonaws.com', SourceArn: ARN('events', 'rule/welcome') },
      }),
    );
    await put('test.welcome', { add: 3 });
    await eventually(async () => expect(await world.logged('listens')).toContain('took 3'));
    await put('test.stranger', { add: 5 });
    const letter = await received(letters);
    expect(JSON.parse(letter.Body!).detail).toEqual({ add: 5 });
    expect(letter.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: ARN('events', 'rule/stranger') },
      ERROR_CODE: { StringValue: expect.stringMatching(/^AccessDenied/) },
    });
    expect(await world.logged('listens')).not.toContain('took 5');
  });

  it('fires on its schedule', async () => {
    const QueueUrl = await queue('ticks');
    await events.send(new PutRuleCommand({ Name: 'ticks', ScheduleExpression: 'rate(1 minute)' }));
    await events.send(new PutTargetsCommand({ Rule: 'ticks', Targets: [{ Id: '1', Arn: ARN('sqs', 'ticks') }] }));
    const { Body } = await received(QueueUrl);
    expect(JSON.parse(Body!)).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
    await events.send(new RemoveTargetsCommand({ Rule: 'ticks', Ids: ['1'] }));
    await events.send(new DeleteRuleCommand({ Name: 'ticks' }));
  });

  it('is found by its target, and not deleted while it has one', async () => {
    const { RuleNames } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn: ARN('sqs', 'all') }));
    expect(RuleNames).toEqual(['all']);
    await expect(events.send(new DeleteRuleCommand({ Name: 'all' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(events.send(new DescribeRuleCommand({ Name: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule none does not exist on EventBus default.',
    });
  });

  it('takes no event in the name of AWS, and none whose detail is no object', async () => {
    expect((await put('aws.rds', {})).Entries).toMatchObject([{ ErrorCode: 'NotAuthorizedForSourceException' }]);
    const Entries = [{ Source: 'test', DetailType: 'x', Detail: '[1]' }];
    expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }],
    });
  });

  it('delivers after a restart what no target had yet', async () => {
    const first = await openWorld();
    const before = new EventBridgeClient(first.client);
    await before.send(new PutRuleCommand({ Name: 'late', EventPattern: '{"source":["test.late"]}' }));
    const to = { target: { Id: '1', Arn: ARN('sqs', 'late') }, ruleArn: ARN('events', 'rule/late') };
    const now = new Date().toISOString();
    first.cloud.store
      .table('events/delivery')
      .put('1', { id: '1', to, payload: '{"late":true}', since: now, attempts: 0, notBefore: now });
    const { QueueUrl } = await (await first.cloud.use('sqs')).CreateQueue({ QueueName: 'late' });
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await (await first.cloud.use('sqs')).SetQueueAttributes({ QueueUrl, Attributes: { Policy } });
    await first.running.stop();
    const second = await openWorld({ folder: first.folder, resume: ['events'] });
    await eventually(async () => {
      const { Messages } = await (await second.cloud.use('sqs')).ReceiveMessage({ QueueUrl });
      expect(Messages).toMatchObject([{ Body: '{"late":true}' }]);
    });
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });
});

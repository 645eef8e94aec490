import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, openWorld, type World } from '../lambda/function-world.ts';

const ARN = (service: string, it: string) => `arn:aws:${service}:us-east-1:000000000000:${it}`;
const moment = (ms: number) => `at(${new Date(Date.now() + ms).toISOString().slice(0, 19)})`;

describe('Schedule', () => {
  let world: World;
  let scheduler: SchedulerClient;
  let sqs: SQSClient;
  let RoleArn: string;
  beforeAll(async () => {
    world = await openWorld();
    scheduler = new SchedulerClient(world.client);
    sqs = new SQSClient(world.client);
    RoleArn = await world.role('schedules', 'scheduler.amazonaws.com', [
      { Effect: 'Allow', Action: ['sqs:SendMessage', 'ssm:PutParameter'], Resource: '*' },
    ]);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const create = (Name: string, more: Partial<CreateScheduleCommandInput>) =>
    scheduler.send(
      new CreateScheduleCommand({
        Name,
        ScheduleExpression: moment(0),
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: ARN('sqs', Name), RoleArn, Input: '{"drill":"failover"}' },
        ...more,
      }),
    );

  it('sends its input to a queue at its moment, and deletes itself when it should', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'once' }));
    await create('once', { ScheduleExpression: moment(1000), ActionAfterCompletion: 'DELETE' });
    const Body = await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      expect(Messages).toHaveLength(1);
      return Messages[0]!.Body;
    });
    expect(Body).toBe('{"drill":"failover"}');
    await expect(scheduler.send(new GetScheduleCommand({ Name: 'once' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('begins a rate on its start date, to the second', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'rate' }));
    const StartDate = new Date(Date.now() + 1000);
    await create('rate', { ScheduleExpression: 'rate(1 minute)', StartDate });
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      expect(Messages).toHaveLength(1);
    });
    expect(Date.now()).toBeGreaterThanOrEqual(StartDate.getTime());
    expect((await scheduler.send(new GetScheduleCommand({ Name: 'rate' }))).StartDate).toEqual(StartDate);
  });

  it('calls any operation of any service through a universal target', async () => {
    const Input = JSON.stringify({ Name: '/drill/undone', Value: 'yes', Type: 'String' });
    await create('undo', { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ssm:putParameter', RoleArn, Input } });
    const ssm = new SSMClient(world.client);
    await eventually(async () => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/drill/undone' }));
      expect(Parameter?.Value).toBe('yes');
    });
  });

  it('puts what its role may not do on the dead-letter queue', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'letters' }));
    await create('forbidden', {
      Target: {
        ...{ Arn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances', RoleArn, Input: '{"InstanceIds":["i-1"]}' },
        DeadLetterConfig: { Arn: ARN('sqs', 'letters') },
      },
    });
    await eventually(async () => {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
      expect(Messages).toMatchObject([
        {
          Body: '{"InstanceIds":["i-1"]}',
          MessageAttributes: {
            ERROR_CODE: { StringValue: expect.stringMatching(/AccessDenied|UnauthorizedOperation/) },
          },
        },
      ]);
    });
  });

  it('is created once per client token', async () => {
    const asked = { ScheduleExpression: 'rate(1 day)', ClientToken: 'one' };
    const { ScheduleArn } = await create('token', asked);
    expect((await create('token', asked)).ScheduleArn).toBe(ScheduleArn);
    await expect(create('token', { ...asked, ClientToken: 'two' })).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  it.each([
    ['an expression that makes no sense', { ScheduleExpression: 'rate(1 minutes)' }, 'Invalid Schedule Expression'],
    [
      'a zone that does not exist',
      { ScheduleExpressionTimezone: 'Mars/Olympus' },
      'Invalid Schedule Timezone Mars/Olympus.',
    ],
    ['a window without a length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } }, 'MaximumWindowInMinutes'],
  ])('refuses %s', async (_, more, message) => {
    await expect(create('refused', more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('goes with its group', async () => {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: 'drills' }));
    await create('weekly', { GroupName: 'drills', ScheduleExpression: 'rate(7 days)' });
    await scheduler.send(new DeleteScheduleGroupCommand({ Name: 'drills' }));
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
    expect(Schedules.map((it) => it.Name)).not.toContain('weekly');
  });

  it('fires at once after a restart when its moment passed meanwhile', async () => {
    const first = await openWorld();
    const role = await first.role('schedules', 'scheduler.amazonaws.com', [
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' },
    ]);
    const { QueueUrl } = await (await first.cloud.use('sqs')).CreateQueue({ QueueName: 'missed' });
    await (await first.cloud.use('scheduler')).CreateSchedule({
      ...{ Name: 'missed', ScheduleExpression: moment(1200), FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: { Arn: ARN('sqs', 'missed'), RoleArn: role, Input: '{"undo":true}' },
    });
    const due = Date.parse(first.cloud.store.table<{ nextAt: string }>('scheduler/schedule').values()[0]!.nextAt);
    await first.running.stop();
    await eventually(() => expect(Date.now()).toBeGreaterThan(due));
    const second = await openWorld({ folder: first.folder, resume: ['scheduler'] });
    await eventually(async () => {
      const { Messages } = await (await second.cloud.use('sqs')).ReceiveMessage({ QueueUrl });
      expect(Messages).toMatchObject([{ Body: '{"undo":true}' }]);
    });
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });
});

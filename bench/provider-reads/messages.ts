import { json, type Kind, there } from './kind.ts';

const queue: Kind = {
  type: 'aws_sqs_queue',
  find: async ({ sqs }) => (await sqs.ListQueues({})).QueueUrls ?? [],
  async read({ sqs }, QueueUrl) {
    const it = there((await sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes, 'Attributes');
    const listed = await sqs.ListQueueTags({ QueueUrl });
    return {
      arn: it.QueueArn,
      delay_seconds: it.DelaySeconds,
      max_message_size: it.MaximumMessageSize,
      message_retention_seconds: it.MessageRetentionPeriod,
      receive_wait_time_seconds: it.ReceiveMessageWaitTimeSeconds,
      sqs_managed_sse_enabled: it.KmsMasterKeyId ? '' : it.SqsManagedSseEnabled,
      visibility_timeout_seconds: it.VisibilityTimeout,
      fifo_queue: it.FifoQueue ?? 'false',
      policy: it.Policy ? json(it.Policy) : '',
      redrive_policy: it.RedrivePolicy ? json(it.RedrivePolicy) : '',
      tags: listed.Tags ?? {},
    };
  },
  async make({ sqs }, { name, account, region }) {
    const { QueueUrl: dead } = await sqs.CreateQueue({ QueueName: `${name}-dead` });
    const redrive = { deadLetterTargetArn: `arn:aws:sqs:${region}:${account}:${name}-dead`, maxReceiveCount: 4 };
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: `arn:aws:sqs:${region}:${account}:${name}`,
        },
      ],
    };
    const { QueueUrl = '' } = await sqs.CreateQueue({
      QueueName: name,
      Attributes: { VisibilityTimeout: '45', RedrivePolicy: JSON.stringify(redrive), Policy: JSON.stringify(policy) },
      tags: { Name: name },
    });
    return {
      id: QueueUrl,
      planned: {
        delay_seconds: '0',
        max_message_size: '1048576',
        message_retention_seconds: '345600',
        receive_wait_time_seconds: '0',
        sqs_managed_sse_enabled: 'true',
        visibility_timeout_seconds: '45',
        fifo_queue: 'false',
        policy,
        redrive_policy: redrive,
        tags: { Name: name },
      },
      async remove() {
        await sqs.DeleteQueue({ QueueUrl });
        await sqs.DeleteQueue({ QueueUrl: dead });
      },
    };
  },
};

const schedule: Kind = {
  type: 'aws_scheduler_schedule',
  find: async ({ scheduler }) =>
    (await scheduler.ListSchedules({})).Schedules!.map((it) => `${it.GroupName}/${it.Name}`),
  async read({ scheduler }, id) {
    const [GroupName, Name] = id.split('/');
    const it = await scheduler.GetSchedule({ GroupName, Name });
    const target = there(it.Target, 'Target');
    return {
      arn: it.Arn,
      name: it.Name,
      group_name: it.GroupName,
      action_after_completion: it.ActionAfterCompletion,
      flexible_time_window: it.FlexibleTimeWindow?.Mode,
      schedule_expression: it.ScheduleExpression,
      schedule_expression_timezone: it.ScheduleExpressionTimezone,
      state: it.State,
      target: [target.Arn, target.RoleArn],
      retry_policy: target.RetryPolicy && [
        target.RetryPolicy.MaximumEventAgeInSeconds,
        target.RetryPolicy.MaximumRetryAttempts,
      ],
    };
  },
  async make({ scheduler, sqs }, { name, account, region, role }) {
    const QueueName = `${name}-scheduled`;
    const { QueueUrl } = await sqs.CreateQueue({ QueueName });
    const Arn = `arn:aws:sqs:${region}:${account}:${QueueName}`;
    await scheduler.CreateSchedule({
      Name: name,
      ScheduleExpression: 'rate(1 hour)',
      State: 'DISABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn, RoleArn: role },
    });
    return {
      id: `default/${name}`,
      planned: {
        name,
        group_name: 'default',
        action_after_completion: 'NONE',
        flexible_time_window: 'OFF',
        schedule_expression: 'rate(1 hour)',
        schedule_expression_timezone: 'UTC',
        state: 'DISABLED',
        target: [Arn, role],
        retry_policy: [86_400, 185],
      },
      async remove() {
        await scheduler.DeleteSchedule({ Name: name });
        await sqs.DeleteQueue({ QueueUrl });
      },
    };
  },
};

const scheduleGroup: Kind = {
  type: 'aws_scheduler_schedule_group',
  find: async ({ scheduler }) => (await scheduler.ListScheduleGroups({})).ScheduleGroups!.map((it) => it.Name!),
  async read({ scheduler }, Name) {
    const it = await scheduler.GetScheduleGroup({ Name });
    return {
      arn: it.Arn,
      name: it.Name,
      creation_date: it.CreationDate,
      last_modification_date: it.LastModificationDate,
      state: it.State,
      tags: (await scheduler.ListTagsForResource({ ResourceArn: it.Arn })).Tags,
    };
  },
};

export const messages: readonly Kind[] = [queue, schedule, scheduleGroup];

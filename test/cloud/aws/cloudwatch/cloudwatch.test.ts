import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

let folder: string;
let running: RunningCloud;
let cloudwatch: CloudWatchClient;
const clock = scaled(60); // a minute is a second
const client = () => ({
  endpoint: running.endpoint,
  region: running.region,
  credentials: running.operator,
  maxAttempts: 1,
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cloudwatch-'));
  running = await startCloud({ folder, port: 0, clock, resume: [] });
  cloudwatch = new CloudWatchClient(client());
});

afterAll(async () => {
  await running.stop();
  await rm(folder, { recursive: true, force: true });
});

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(clock.now().getTime() - minutes * MINUTE);
const put = (MetricName: string, Values: number[], Timestamp?: Date, more: object = {}) =>
  cloudwatch.send(
    new PutMetricDataCommand({ Namespace: 'Guild', MetricData: [{ MetricName, Values, Timestamp, ...more }] }),
  );

describe('a metric', () => {
  it('gives statistics and percentiles by period', async () => {
    const at = new Date(Math.floor(ago(10).getTime() / MINUTE) * MINUTE);
    await put(
      'Latency',
      Array.from({ length: 100 }, (_, i) => i + 1),
      at,
    );
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Guild',
        MetricName: 'Latency',
        StartTime: ago(60),
        EndTime: ago(0),
        Period: 60,
        Statistics: ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'],
      }),
    );
    expect(Datapoints).toMatchObject([
      { Timestamp: at, Average: 50.5, Sum: 5050, Minimum: 1, Maximum: 100, SampleCount: 100 },
    ]);
    const percentiles = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Guild',
        MetricName: 'Latency',
        StartTime: ago(60),
        EndTime: ago(0),
        Period: 60,
        ExtendedStatistics: ['p50', 'p99'],
      }),
    );
    expect(percentiles.Datapoints![0]!.ExtendedStatistics).toEqual({ p50: 50, p99: 99 });
  });

  it('is told apart by its dimensions, whatever their order', async () => {
    const zone = { Name: 'Zone', Value: 'a' };
    const tier = { Name: 'Tier', Value: 'web' };
    await put('Hits', [1], undefined, { Dimensions: [zone, tier] });
    await put('Hits', [1], undefined, { Dimensions: [tier, zone] });
    await put('Hits', [1], undefined, { Dimensions: [tier] });
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Guild', MetricName: 'Hits' }));
    expect(Metrics!.map((it) => it.Dimensions!.length).sort()).toEqual([1, 2]);
  });

  it('can be calculated with', async () => {
    const at = ago(5);
    await put('Errors', [3], at);
    await put('Requests', [12], at);
    const stat = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Guild', MetricName }, Period: 60, Stat: 'Sum' },
    });
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: ago(30),
        EndTime: ago(0),
        MetricDataQueries: [
          stat('errors', 'Errors'),
          stat('requests', 'Requests'),
          { Id: 'rate', Expression: '100 * errors / SUM([errors, requests])', Label: 'Error rate' },
        ],
      }),
    );
    expect(MetricDataResults).toMatchObject([
      { Id: 'rate', Label: 'Error rate', Values: [20], StatusCode: 'Complete' },
    ]);
  });

  it('of a namespace of AWS is for AWS', async () => {
    const mine = { Namespace: 'AWS/ApplicationELB', MetricData: [{ MetricName: 'RequestCount', Value: 1 }] };
    await expect(cloudwatch.send(new PutMetricDataCommand(mine))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});

describe('an alarm', () => {
  const create = (AlarmName: string, more: Partial<PutMetricAlarmCommandInput> = {}) =>
    cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Guild',
        MetricName: AlarmName,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ...more,
      }),
    );
  const find = async (name: string) =>
    (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms![0]!;
  const becomes = (name: string, state: string) =>
    vi.waitFor(async () => expect((await find(name)).StateValue).toBe(state), { timeout: 10_000, interval: 50 });

  it('fires when its datapoints cross the threshold, tells its topic, and is well again when they do not', async () => {
    const sns = new SNSClient(client());
    const sqs = new SQSClient(client());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'pager' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'pager' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: Attributes!.QueueArn,
        },
      ],
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes!.QueueArn }));
    await create('Failures', { AlarmActions: [TopicArn!], OKActions: [TopicArn!] });
    await becomes('Failures', 'OK');
    await put('Failures', [7], ago(1));
    await becomes('Failures', 'ALARM');
    expect((await find('Failures')).StateReason).toMatch(
      /^Threshold Crossed: 1 datapoint\(s\) \[7 .*greater than or equal to the threshold \(5\)\.$/,
    );
    await becomes('Failures', 'OK');

    const told: string[] = [];
    await vi.waitFor(
      async () => {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        told.push(...Messages.map((it) => JSON.parse(JSON.parse(it.Body!).Message).NewStateValue));
        expect(told).toEqual(expect.arrayContaining(['ALARM', 'OK']));
      },
      { timeout: 10_000 },
    );
    const { AlarmHistoryItems } = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: 'Failures',
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampAscending',
      }),
    );
    expect(AlarmHistoryItems!.map((it) => it.HistorySummary)).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('on a percentile looks at the percentile', async () => {
    await create('Slow', { Statistic: undefined, ExtendedStatistic: 'p99', Threshold: 1 });
    await put(
      'Slow',
      Array.from({ length: 100 }, (_, i) => (i < 98 ? 0.1 : 2)),
      ago(1),
    );
    await becomes('Slow', 'ALARM');
  });

  it('on an expression looks at its value', async () => {
    const stat = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Guild', MetricName }, Period: 60, Stat: 'Sum' },
    });
    await create('Rate', {
      ...{ MetricName: undefined, Namespace: undefined, Statistic: undefined, Period: undefined },
      Metrics: [stat('bad', 'Bad'), stat('all', 'All'), { Id: 'rate', Expression: '100 * bad / all' }],
      Threshold: 50,
    });
    const at = ago(1);
    await put('Bad', [9], at);
    await put('All', [10], at);
    await becomes('Rate', 'ALARM');
  });

  it('whose metric is silent says that it does not know', async () => {
    await create('Silent', { TreatMissingData: 'missing' });
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'Silent', StateValue: 'OK', StateReason: 'test' }));
    await becomes('Silent', 'INSUFFICIENT_DATA');
  });

  it('can be set by hand, and keeps still when its actions are disabled', async () => {
    await create('Manual', {
      TreatMissingData: 'ignore',
      AlarmActions: ['arn:aws:sns:us-east-1:000000000000:nowhere'],
    });
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['Manual'] }));
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'Manual', StateValue: 'ALARM', StateReason: 'drill' }));
    expect(await find('Manual')).toMatchObject({ StateValue: 'ALARM', StateReason: 'drill', ActionsEnabled: false });
  });

  it('is refused when it makes no sense', async () => {
    await expect(create('Odd', { DatapointsToAlarm: 2 })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(create('Odd', { Period: 61 })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(create('Odd', { Statistic: undefined })).rejects.toMatchObject({
      name: 'InvalidParameterCombinationException',
    });
    await expect(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['Odd'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });
});

it('keeps dashboards, and says what is wrong with a body', async () => {
  const DashboardName = 'guild';
  const DashboardBody = JSON.stringify({ widgets: [] });
  await cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
  expect(await cloudwatch.send(new GetDashboardCommand({ DashboardName }))).toMatchObject({ DashboardBody });
  await expect(cloudwatch.send(new PutDashboardCommand({ DashboardName, DashboardBody: '{' }))).rejects.toThrow(
    "array 'widgets'",
  );
  await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
  await expect(cloudwatch.send(new GetDashboardCommand({ DashboardName }))).rejects.toThrow('does not exist');
});

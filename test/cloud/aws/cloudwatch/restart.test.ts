import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, it } from 'vitest';
import { startCloud } from '../../../../cloud/cloud.ts';

it('metrics, alarms, logs and parameters are there again after a restart', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kept-'));
  const open = async () => {
    const running = await startCloud({ folder, port: 0, resume: [] });
    const client = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
    return {
      stop: running.stop,
      cloudwatch: new CloudWatchClient(client),
      logs: new CloudWatchLogsClient(client),
      ssm: new SSMClient(client),
    };
  };
  const stream = { logGroupName: '/kept', logStreamName: 's' };
  const now = Date.now();
  try {
    const before = await open();
    await before.cloudwatch.send(
      new PutMetricDataCommand({ Namespace: 'Guild', MetricData: [{ MetricName: 'Wins', Value: 7 }] }),
    );
    await before.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'losing',
        Namespace: 'Guild',
        MetricName: 'Wins',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
      }),
    );
    await before.logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
    await before.logs.send(new CreateLogStreamCommand(stream));
    await before.logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: now, message: 'here' }] }));
    await before.ssm.send(new PutParameterCommand({ Name: '/kept', Type: 'SecureString', Value: 'safe' }));
    await before.stop();

    const after = await open();
    const { Datapoints } = await after.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Guild',
        MetricName: 'Wins',
        StartTime: new Date(now - 120_000),
        EndTime: new Date(now + 120_000),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    expect(Datapoints).toMatchObject([{ Sum: 7 }]);
    const { MetricAlarms } = await after.cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms!.map((it) => it.AlarmName)).toEqual(['losing']);
    const { events } = await after.logs.send(new GetLogEventsCommand(stream));
    expect(events!.map((it) => it.message)).toEqual(['here']);
    const { Parameter } = await after.ssm.send(new GetParameterCommand({ Name: '/kept', WithDecryption: true }));
    expect(Parameter!.Value).toBe('safe');
    await after.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient, type Dimension, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  account = await startAccount();
  logs = new CloudWatchLogsClient(account.client);
});

afterAll(() => account[Symbol.asyncDispose]());

const NOW = Date.now();

async function createStream(logGroupName: string, logStreamName = 's', client = logs) {
  await client.send(new CreateLogGroupCommand({ logGroupName })).catch((error: Error) => {
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return { logGroupName, logStreamName };
}

const write = (stream: { logGroupName: string; logStreamName: string }, ...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({ ...stream, logEvents: messages.map((message, i) => ({ message, timestamp: NOW + i })) }),
  );

describe('a log stream', () => {
  it('gives back what was put, newest page first and both ways from there', async () => {
    const stream = await createStream('/pages');
    await write(stream, ...Array.from({ length: 25 }, (_, i) => `line ${i}`));
    const page = async (nextToken?: string, startFromHead?: boolean) => {
      const answer = await logs.send(new GetLogEventsCommand({ ...stream, limit: 10, nextToken, startFromHead }));
      return { ...answer, lines: answer.events!.map((it) => Number(it.message!.slice(5))) };
    };
    const newest = await page();
    expect(newest.lines).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
    const older = await page(newest.nextBackwardToken);
    expect(older.lines.at(-1)).toBe(14);
    const head = await page(undefined, true);
    expect(head.lines[0]).toBe(0);
    expect((await page(head.nextForwardToken)).lines[0]).toBe(10);
    const end = await page(newest.nextForwardToken);
    expect([end.lines, end.nextForwardToken]).toEqual([[], newest.nextForwardToken]);
  });

  it('refuses a batch that is not in order, and leaves out what is too old or too new', async () => {
    const stream = await createStream('/order');
    const at = (...timestamps: number[]) =>
      logs.send(
        new PutLogEventsCommand({ ...stream, logEvents: timestamps.map((timestamp) => ({ timestamp, message: 'x' })) }),
      );
    await expect(at(NOW, NOW - 1)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await at(NOW - 15 * 86_400_000)).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } });
    expect(await at(NOW, NOW + 3 * 3_600_000)).toMatchObject({
      rejectedLogEventsInfo: { tooNewLogEventStartIndex: 1 },
    });
    const { events } = await logs.send(new GetLogEventsCommand(stream));
    expect(events).toHaveLength(1);
  });

  it('is found by name or by its last event', async () => {
    const early = await createStream('/streams', 'b');
    const late = await createStream('/streams', 'a');
    await logs.send(new PutLogEventsCommand({ ...early, logEvents: [{ timestamp: NOW - 5_000, message: 'x' }] }));
    await logs.send(new PutLogEventsCommand({ ...late, logEvents: [{ timestamp: NOW, message: 'x' }] }));
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: '/streams', orderBy: 'LastEventTime', descending: true }),
    );
    expect(logStreams!.map((it) => [it.logStreamName, it.lastEventTimestamp])).toEqual([
      ['a', NOW],
      ['b', NOW - 5_000],
    ]);
  });
});

describe('a filter pattern', () => {
  const LINES = [
    'ERROR disk full',
    'WARN disk slow',
    '{"level":"ERROR","ms":120,"user":{"name":"Ann"},"tags":["a"]}',
    '{"level":"INFO","ms":80,"user":null}',
  ];
  beforeAll(async () => void (await write(await createStream('/filter'), ...LINES)));

  it.each<[string, number[]]>([
    ['', [0, 1, 2, 3]],
    ['ERROR', [0, 2]],
    ['disk -slow', [0]],
    ['?full ?slow', [0, 1]],
    ['"disk slow"', [1]],
    ['{ $.level = "ERROR" }', [2]],
    ['{ $.ms >= 80 && $.ms < 100 }', [3]],
    ['{ $.level = "E*" || $.level = INFO }', [2, 3]],
    ['{ $.user.name = "Ann" }', [2]],
    ['{ $.tags[0] = "a" }', [2]],
    ['{ $.user IS NULL }', [3]],
    ['{ ($.ms > 1) && ($.user.name NOT EXISTS) }', [3]],
  ])('%s', async (filterPattern, expected) => {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/filter', filterPattern }));
    expect(events!.map((it) => LINES.indexOf(it.message!))).toEqual(expected);
  });

  it('that makes no sense is refused and quoted', async () => {
    const filterPattern = '{ $.level == }';
    await expect(
      logs.send(new FilterLogEventsCommand({ logGroupName: '/filter', filterPattern })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(filterPattern),
    });
  });
});

describe('a log group', () => {
  it('exists once, has a retention that AWS knows, and takes its streams along', async () => {
    const stream = await createStream('/kept');
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: '/kept' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    const retain = (retentionInDays: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName: '/kept', retentionInDays }));
    await expect(retain(2)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await retain(7);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/kept' }));
    expect(logGroups).toMatchObject([
      { retentionInDays: 7, arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/kept:*' },
    ]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/kept' }));
    await expect(logs.send(new GetLogEventsCommand(stream))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is writable only to the role whose policy names it', async () => {
    const own = await createStream('/own');
    const other = await createStream('/other');
    const role = await account.role('writer', {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:us-east-1:000000000000:log-group:/own:*',
    });
    const writer = new CloudWatchLogsClient(role.client);
    const logEvents = [{ timestamp: NOW, message: 'mine' }];
    await writer.send(new PutLogEventsCommand({ ...own, logEvents }));
    await expect(writer.send(new PutLogEventsCommand({ ...other, logEvents }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('log-group:/other:log-stream:s'),
    });
  });

  it('under a key has its events encrypted on disk', async () => {
    const { KeyMetadata } = await new KMSClient(account.client).send(new CreateKeyCommand({}));
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/sealed', kmsKeyId: KeyMetadata!.Arn }));
    const stream = { logGroupName: '/sealed', logStreamName: 's' };
    await logs.send(new CreateLogStreamCommand(stream));
    await write(stream, 'the password is swordfish');
    await write(await createStream('/open'), 'plain as day');
    const { events } = await logs.send(new GetLogEventsCommand(stream));
    expect(events![0]!.message).toBe('the password is swordfish');
    const folder = path.join(account.cloud.folder, 'logs');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.jsonl'));
    const onDisk = files.map((it) => readFileSync(path.join(folder, it), 'utf8')).join('');
    expect(onDisk).toContain('plain as day');
    expect(onDisk).not.toContain('swordfish');
  });
});

describe('what is written to a group becomes a metric', () => {
  const sumOf = async (Namespace: string, MetricName: string, Dimensions: Dimension[] = []) => {
    const { Datapoints } = await new CloudWatchClient(account.client).send(
      new GetMetricStatisticsCommand({
        Namespace,
        MetricName,
        Dimensions,
        StartTime: new Date(NOW - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints!.reduce((sum, it) => sum + it.Sum!, 0);
  };

  it('by a filter, which counts or takes a field', async () => {
    const stream = await createStream('/measured');
    const filter = (filterName: string, filterPattern: string, metricValue: string) =>
      logs.send(
        new PutMetricFilterCommand({
          logGroupName: '/measured',
          filterName,
          filterPattern,
          metricTransformations: [{ metricName: filterName, metricNamespace: 'Filtered', metricValue }],
        }),
      );
    await filter('errors', 'ERROR', '1');
    await filter('bytes', '{ $.bytes > 0 }', '$.bytes');
    await write(stream, 'ERROR a', 'fine', 'ERROR b', '{"bytes":40}', '{"bytes":2}');
    await vi.waitFor(
      async () => expect([await sumOf('Filtered', 'errors'), await sumOf('Filtered', 'bytes')]).toEqual([2, 42]),
      { timeout: 10_000 },
    );
  });

  it('by the embedded metric format, as Lambda functions report', async () => {
    const stream = await createStream('/embedded');
    const line = {
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Muster',
            Dimensions: [['service']],
            Metrics: [{ Name: 'Steps', Unit: 'Count' }, { Name: 'Absent' }],
          },
        ],
      },
      service: 'provision',
      Steps: [1, 2],
    };
    await write(stream, JSON.stringify(line), '{"_aws":{"CloudWatchMetrics":"broken"}}');
    await vi.waitFor(
      async () => expect(await sumOf('Muster', 'Steps', [{ Name: 'service', Value: 'provision' }])).toBe(3),
      { timeout: 10_000 },
    );
  });
});

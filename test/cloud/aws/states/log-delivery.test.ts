import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateStateMachineCommand, type LogLevel } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
let roleArn: string;
beforeAll(async () => {
  sky = await openSky();
  roleArn = await sky.role('machine', []);
});
afterAll(() => sky[Symbol.asyncDispose]());

async function logged(level: LogLevel, includeExecutionData: boolean, last: string) {
  const name = `${level}-${includeExecutionData}`;
  const logs = new CloudWatchLogsClient(sky.config);
  const logGroupName = `/aws/vendedlogs/states/${name}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const logGroupArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`;
  const states = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Fail', Error: 'Broken', Cause: 'why' } };
  const { stateMachineArn } = await sky.sfn.send(
    new CreateStateMachineCommand({
      name,
      roleArn,
      definition: JSON.stringify({ StartAt: 'A', States: states }),
      loggingConfiguration: {
        level,
        includeExecutionData,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
      },
    }),
  );
  const { executionArn } = await sky.run(stateMachineArn as string, { secret: 1 });
  return vi.waitFor(
    async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
      const lines = events.map(
        (it) => JSON.parse(it.message ?? '{}') as { type: string; execution_arn: string; details: object },
      );
      expect(lines.at(-1)).toMatchObject({ type: last, execution_arn: executionArn });
      return lines;
    },
    { timeout: 10_000 },
  );
}

it('all events go to the log group, with what went in and out', async () => {
  const lines = await logged('ALL', true, 'ExecutionFailed');
  expect(lines.map((it) => it.type)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'FailStateEntered',
    'ExecutionFailed',
  ]);
  expect(lines[0]?.details).toMatchObject({ input: '{"secret":1}' });
  expect(lines[4]).toMatchObject({ id: '5', previous_event_id: '4', redrive_count: '0', details: { error: 'Broken' } });
});

it('data stays out unless it is wanted', async () => {
  expect(JSON.stringify(await logged('ALL', false, 'ExecutionFailed'))).not.toContain('secret');
});

it('only the end is told at the level FATAL', async () => {
  expect((await logged('FATAL', false, 'ExecutionFailed')).map((it) => it.type)).toEqual(['ExecutionFailed']);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

let folder: string;
let cloud: RunningCloud;
let sfn: SFNClient;
let roleArn: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'states-'));
  cloud = await startCloud({ folder, port: 0, resume: [] });
  const config = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
  sfn = new SFNClient(config);
  const { Role } = await new IAMClient(config).send(
    new CreateRoleCommand({
      RoleName: 'machine',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  roleArn = Role?.Arn as string;
});

afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
});

async function create(name: string, definition: object): Promise<string> {
  const answer = await sfn.send(
    new CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn }),
  );
  return answer.stateMachineArn as string;
}

describe('an execution over the wire', () => {
  it('runs to its end and shows its history', async () => {
    const stateMachineArn = await create('greeting', {
      QueryLanguage: 'JSONata',
      StartAt: 'Greet',
      States: { Greet: { Type: 'Pass', Output: { said: '{% "hello " & $states.input.name %}' }, End: true } },
    });
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"name":"guild"}' }));
    await vi.waitFor(
      async () => {
        const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: '{"said":"hello guild"}' });
      },
      { timeout: 10_000 },
    );
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events?.map((it) => [it.id, it.previousEventId, it.type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'PassStateEntered'],
      [3, 2, 'PassStateExited'],
      [4, 3, 'ExecutionSucceeded'],
    ]);
    expect(events?.[2]?.stateExitedEventDetails?.output).toBe('{"said":"hello guild"}');
  });

  it('is refused where the name belongs to another that is over', async () => {
    const stateMachineArn = await create('once', { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const start = new StartExecutionCommand({ stateMachineArn, name: 'first' });
    const { executionArn } = await sfn.send(start);
    await vi.waitFor(
      async () => {
        const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        expect(status).toBe('SUCCEEDED');
      },
      { timeout: 10_000 },
    );
    await expect(sfn.send(start)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('is the same execution while it runs with the same name and input', async () => {
    const stateMachineArn = await create('waits', {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 600, End: true } },
    });
    const start = new StartExecutionCommand({ stateMachineArn, name: 'first', input: '{}' });
    expect((await sfn.send(start)).executionArn).toBe((await sfn.send(start)).executionArn);
  });
});

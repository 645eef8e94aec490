import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Look, Waiting } from '../../lambdas/condition.ts';
import { context, type Orchestrated, orchestrated } from './orchestrated.ts';

let all: Orchestrated;
let sfn: SFNClient;
let condition: typeof import('../../lambdas/condition.ts');
let table: typeof import('../../lambdas/table.ts');
let stateMachineArn: string;
let activityArn: string;

beforeAll(async () => {
  all = await orchestrated();
  condition = await import('../../lambdas/condition.ts');
  table = await import('../../lambdas/table.ts');
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  sfn = new SFNClient(client);
  ({ activityArn } = (await sfn.send(new CreateActivityCommand({ name: 'wait' }))) as { activityArn: string });
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'waiting',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const States = { Wait: { Type: 'Task', Resource: activityArn, End: true } };
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: 'waiting',
      roleArn: Role!.Arn!,
      definition: JSON.stringify({ StartAt: 'Wait', States }),
    }),
  );
  stateMachineArn = made.stateMachineArn!;
});
afterAll(() => all[Symbol.asyncDispose]());

/** An execution that waits, and the token by which it is told. */
async function waiting() {
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
  const { taskToken } = await sfn.send(new GetActivityTaskCommand({ activityArn }));
  const status = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  return { token: taskToken!, executionArn: executionArn!, status };
}

/** A condition whose state the test says; its registrations have its name. */
function open(name: string) {
  const seen = { look: { state: 'pending' } as Look };
  const it = { name, about: z.object({ database: z.string() }), look: vi.fn(async () => seen.look) };
  const register = condition.waitFor(it) as (event: unknown, context: never) => Promise<void>;
  const rows = () => table.list<Waiting>('wait', `${name}/`);
  return {
    seen,
    rows,
    looks: it.look,
    register: (token: string) => register({ token, environment: 'dev', database: 'muster-dev' }, context),
    wake: async () => Promise.all((await rows()).map((row) => condition.answer(row, it))),
  };
}

describe('a wait for something that takes AWS minutes', () => {
  it('goes on at once if it is met already', async () => {
    const { token, status } = await waiting();
    const met = open('met-already');
    met.seen.look = { state: 'met', output: {} };
    await met.register(token);
    await vi.waitFor(async () => expect(await status()).toBe('SUCCEEDED'));
    expect(await met.rows()).toEqual([]);
  });

  it('is noted before it looks, and told by whoever looks later', async () => {
    const { token, status } = await waiting();
    const later = open('met-later');
    later.looks.mockImplementationOnce(async () => {
      expect(await later.rows()).toHaveLength(1);
      return { state: 'pending' };
    });
    await later.register(token);
    await later.wake();
    expect(await status()).toBe('RUNNING');
    later.seen.look = { state: 'met', output: {} };
    await later.wake();
    await vi.waitFor(async () => expect(await status()).toBe('SUCCEEDED'));
    expect(await later.rows()).toEqual([]);
  });

  it('that was noted by a function which died before it looked is told by the next look', async () => {
    const { token, status } = await waiting();
    const died = open('died');
    died.looks.mockRejectedValueOnce(new Error('the function was ended'));
    await expect(died.register(token)).rejects.toThrow('ended');
    died.seen.look = { state: 'met', output: {} };
    await died.wake();
    await vi.waitFor(async () => expect(await status()).toBe('SUCCEEDED'));
  });

  it('fails with the cause that was seen', async () => {
    const { token, executionArn } = await waiting();
    const failed = open('failed');
    failed.seen.look = { state: 'failed', error: 'DatabaseFailed', cause: '"muster-dev" is storage-full' };
    await failed.register(token);
    await vi.waitFor(async () =>
      expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
        error: 'DatabaseFailed',
        cause: '"muster-dev" is storage-full',
      }),
    );
  });

  it('of an execution that has given up is forgotten', async () => {
    const { token, executionArn } = await waiting();
    const gone = open('gone');
    await gone.register(token);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    gone.seen.look = { state: 'met', output: {} };
    await gone.wake();
    expect(await gone.rows()).toEqual([]);
  });
});

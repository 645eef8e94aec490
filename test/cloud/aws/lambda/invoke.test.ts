import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, openWorld, type World, WRITES_LOGS } from './function-world.ts';

describe('Invoke', () => {
  let world: World;
  let Role: string;
  beforeAll(async () => {
    world = await openWorld();
    Role = await world.role('answers', 'lambda.amazonaws.com', [WRITES_LOGS]);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it('keeps the memory of a module between invocations', async () => {
    await world.create('counts', 'let n = 0; export const handler = async () => ++n;', { Role });
    expect((await world.invoke('counts')).result).toBe(1);
    expect((await world.invoke('counts')).result).toBe(2);
  });

  it('shows the handler its own environment and nothing of this process', async () => {
    process.env.SECRET_OF_THE_CLOUD = 'not yours';
    await world.create('looks', 'export const handler = async () => process.env;', {
      Role,
      Environment: { Variables: { TABLE: 'guilds' } },
    });
    const { result } = await world.invoke('looks');
    expect(result).toMatchObject({
      TABLE: 'guilds',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'looks',
      AWS_ENDPOINT_URL: world.running.endpoint,
    });
    expect(result.SECRET_OF_THE_CLOUD).toBeUndefined();
    delete process.env.SECRET_OF_THE_CLOUD;
  });

  it('acts as its role: the session in its environment is the role', async () => {
    await world.create('signs', 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;', { Role });
    const { result } = await world.invoke('signs');
    expect(world.cloud.identities.find(result)?.principal.roleArn).toBe(Role);
  });

  it('reports what a handler throws by its name, and says that it is the function that failed', async () => {
    const source = `export const handler = async () => { throw Object.assign(new Error('not yet'), { name: 'NotReadyYet' }) };`;
    await world.create('throws', source, { Role });
    const { error, result } = await world.invoke('throws');
    expect(error).toBe('Unhandled');
    expect(result).toMatchObject({ errorType: 'NotReadyYet', errorMessage: 'not yet' });
    expect(result.trace[0]).toBe('NotReadyYet: not yet');
  });

  it('ends a handler that takes too long, also one that never yields, and starts anew', async () => {
    const source = 'let n = 0; export const handler = async ({ hang }) => { n++; while (hang); return n };';
    await world.create('hangs', source, { Role, Timeout: 1 });
    await world.invoke('hangs');
    const { error, result, log } = await world.invoke('hangs', { hang: true });
    expect(error).toBe('Unhandled');
    expect(result.errorType).toBe('Sandbox.Timedout');
    expect(result.errorMessage).toMatch(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
    expect(log).toContain('Status: timeout');
    expect((await world.invoke('hangs')).result).toBe(1);
  });

  it('ends a handler that takes more memory than it has', async () => {
    const source =
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())) };';
    await world.create('eats', source, { Role, MemorySize: 128, Timeout: 30 });
    expect((await world.invoke('eats')).result.errorType).toBe('Runtime.OutOfMemory');
  });

  it('names a handler that is not there', async () => {
    await world.create('nameless', 'export const other = 1;', { Role });
    expect((await world.invoke('nameless')).result).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: expect.stringContaining('index.handler is undefined or not exported'),
    });
  });

  it('writes what the handler prints to its log group, between START and REPORT', async () => {
    await world.create('prints', `export const handler = async () => console.log('the guild', { members: 3 });`, {
      Role,
    });
    const { log } = await world.invoke('prints');
    expect(log).toMatch(
      /^START RequestId: .*\n.*INFO\tthe guild \{ members: 3 \}\nEND RequestId: .*\nREPORT RequestId: /,
    );
    const logs = new CloudWatchLogsClient(world.client);
    await eventually(async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/prints' }));
      expect(events.map((it) => it.message)).toContainEqual(expect.stringContaining('the guild { members: 3 }'));
    });
  });

  it('runs invocations of one function side by side, each in a worker of its own', async () => {
    const source = `let busy = 0; export const handler = async () => { busy++; await new Promise((r) => setTimeout(r, 300)); return busy-- };`;
    await world.create('parallel', source, { Role });
    const answers = await Promise.all([1, 2, 3].map(() => world.invoke('parallel')));
    expect(answers.map((it) => it.result)).toEqual([1, 1, 1]);
  });

  it('throttles beyond the reserved concurrency', async () => {
    await world.create('reserved', 'export const handler = async () => 1;', { Role });
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions: 0 }),
    );
    const client = new (await import('@aws-sdk/client-lambda')).LambdaClient({ ...world.client, maxAttempts: 1 });
    await expect(client.send(new InvokeCommand({ FunctionName: 'reserved' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  it('refuses a payload that is no JSON, and a function that is not there', async () => {
    await expect(
      world.lambda.send(new InvokeCommand({ FunctionName: 'counts', Payload: Buffer.from('{') })),
    ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
    await expect(world.lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
    });
  });
});

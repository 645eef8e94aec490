import { createHash } from 'node:crypto';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World, zip } from './function-world.ts';

describe('Function', () => {
  let world: World;
  let Role: string;
  beforeAll(async () => {
    world = await openWorld();
    Role = await world.role('plain', 'lambda.amazonaws.com');
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const create = (FunctionName: string, more: object) =>
    world.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role,
        Code: { ZipFile: zip({ 'index.mjs': 'export const handler = async () => 1;' }) },
        ...more,
      }),
    );

  it('is Pending when it is created, and a second one of its name a conflict', async () => {
    expect(await create('once', {})).toMatchObject({
      State: 'Pending',
      Version: '$LATEST',
      Timeout: 3,
      MemorySize: 128,
    });
    await expect(create('once', {})).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: once',
    });
  });

  it('gives an address of its code, where the zip is as it was uploaded, to nobody who changes the address', async () => {
    await world.create('fetched', 'export const handler = async () => 2;', { Role });
    const it = await world.lambda.send(new GetFunctionCommand({ FunctionName: 'fetched' }));
    const location = it.Code?.Location ?? '';
    const zip = await (await fetch(location)).bytes();
    expect(createHash('sha256').update(zip).digest('base64')).toBe(it.Configuration?.CodeSha256);
    const { status } = await fetch(location.replace('/snapshots/', '/other/'));
    expect(status).toBe(403);
  });

  it('needs a role that Lambda may take', async () => {
    const stranger = await world.role('of-instances', 'ec2.amazonaws.com');
    await expect(create('stranger', { Role: stranger })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The role defined for the function cannot be assumed by Lambda.',
    });
  });

  it.each([
    ['a bundle that is no zip', { Code: { ZipFile: Buffer.from('no') } }, 'Could not unzip uploaded file'],
    ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'reserved keys'],
    ['a runtime of another language', { Runtime: 'python3.13' }, 'Node.js'],
  ])('refuses %s', async (_, more, message) => {
    await expect(create('refused', more)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });

  it('runs new code after an update, in a new worker', async () => {
    await world.create('updated', 'export const handler = async () => "old";', { Role });
    expect((await world.invoke('updated')).result).toBe('old');
    const ZipFile = zip({ 'index.mjs': 'export const handler = async () => "new";' });
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'updated', ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: world.lambda, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.02 },
      { FunctionName: 'updated' },
    );
    expect((await world.invoke('updated')).result).toBe('new');
  });

  it('sees a new environment after an update of its configuration', async () => {
    await world.create('configured', 'export const handler = async () => process.env.COLOR ?? "none";', { Role });
    expect((await world.invoke('configured')).result).toBe('none');
    const Environment = { Variables: { COLOR: 'blue' } };
    await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'configured', Environment }));
    await waitUntilFunctionUpdatedV2(
      { client: world.lambda, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.02 },
      { FunctionName: 'configured' },
    );
    expect((await world.invoke('configured')).result).toBe('blue');
  });

  it('answers through a version and an alias with the code that was published', async () => {
    await world.create('versioned', 'export const handler = async () => "one";', { Role });
    const { Version } = await world.lambda.send(new PublishVersionCommand({ FunctionName: 'versioned' }));
    await world.lambda.send(
      new CreateAliasCommand({ FunctionName: 'versioned', Name: 'live', FunctionVersion: Version }),
    );
    const ZipFile = zip({ 'index.mjs': 'export const handler = async () => "two";' });
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'versioned', ZipFile }));
    await waitUntilFunctionUpdatedV2(
      { client: world.lambda, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.02 },
      { FunctionName: 'versioned' },
    );
    expect(await world.invoke('versioned:live')).toMatchObject({ result: 'one', version: '1' });
    expect(await world.invoke('versioned')).toMatchObject({ result: 'two', version: '$LATEST' });
  });

  it('loads CommonJS from index.js', async () => {
    await world.create('common', '', {
      Role,
      Code: { ZipFile: zip({ 'index.js': 'exports.handler = async () => __filename.endsWith("index.js");' }) },
    });
    expect((await world.invoke('common')).result).toBe(true);
  });

  it('keeps a resource policy, statement by statement', async () => {
    await world.create('open', 'export const handler = async () => 1;', { Role });
    const statement = {
      FunctionName: 'open',
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    };
    await world.lambda.send(
      new AddPermissionCommand({ ...statement, SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/r' }),
    );
    await expect(world.lambda.send(new AddPermissionCommand(statement))).rejects.toMatchObject({
      name: 'ResourceConflictException',
    });
    const { Policy } = await world.lambda.send(new GetPolicyCommand({ FunctionName: 'open' }));
    expect(JSON.parse(Policy!).Statement).toMatchObject([
      { Sid: 'rule', Principal: { Service: 'events.amazonaws.com' } },
    ]);
    await world.lambda.send(new RemovePermissionCommand({ FunctionName: 'open', StatementId: 'rule' }));
    await expect(world.lambda.send(new GetPolicyCommand({ FunctionName: 'open' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is gone after its deletion, and its memory with it', async () => {
    await world.create('brief', 'export const handler = async () => 1;', { Role, Tags: { team: 'guild' } });
    const { Tags } = await world.lambda.send(new GetFunctionCommand({ FunctionName: 'brief' }));
    expect(Tags).toEqual({ team: 'guild' });
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'brief' }));
    await expect(world.invoke('brief')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount } from '../iam/account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
let ssm: SSMClient;

beforeAll(async () => {
  account = await startAccount();
  ssm = new SSMClient(account.client);
});

afterAll(() => account[Symbol.asyncDispose]());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string, WithDecryption = false) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter!;

describe('a parameter', () => {
  it('is put once, and again only with Overwrite, which makes a version', async () => {
    expect(await put('/once', 'a')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put('/once', 'b')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect(await put('/once', 'b', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get('/once')).toMatchObject({ Name: '/once', Value: 'b', Version: 2, Type: 'String' });
    expect(await get('/once:1')).toMatchObject({ Value: 'a', Version: 1, Selector: ':1' });
    expect((await get('/once')).ARN).toBe('arn:aws:ssm:us-east-1:000000000000:parameter/once');
  });

  it('cannot be overwritten and tagged in one call', async () => {
    await expect(put('/tagged', 'a', { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("tags and overwrite can't be used together"),
    });
  });

  it.each<[string, Partial<PutParameterCommandInput>, string]>([
    ['of the service’s own names', { Name: '/aws/mine' }, 'ValidationException'],
    [
      'that does not match its pattern',
      { Name: '/patterned', Value: 'x', AllowedPattern: '^\\d+$' },
      'ParameterPatternMismatchException',
    ],
    ['too long for its tier', { Name: '/long', Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['deeper than fifteen levels', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
    ['without a type', { Name: '/typeless', Type: undefined }, 'ValidationException'],
  ])('%s is refused', async (_, input, name) => {
    await expect(put('/x', 'x', input)).rejects.toMatchObject({ name });
  });

  it('has a history and labels that move', async () => {
    await put('/history', 'one');
    await put('/history', 'two', { Overwrite: true });
    const label = (ParameterVersion: number) =>
      ssm.send(new LabelParameterVersionCommand({ Name: '/history', ParameterVersion, Labels: ['live', '1bad'] }));
    expect(await label(1)).toMatchObject({ InvalidLabels: ['1bad'] });
    expect(await get('/history:live')).toMatchObject({ Value: 'one' });
    await label(2);
    expect(await get('/history:live')).toMatchObject({ Value: 'two' });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: '/history' }));
    expect(Parameters!.map((it) => [it.Version, it.Value, it.Labels])).toEqual([
      [1, 'one', []],
      [2, 'two', ['live']],
    ]);
  });

  it('that is gone is not found, and deleting it again says so', async () => {
    await put('/gone', 'x');
    await ssm.send(new DeleteParameterCommand({ Name: '/gone' }));
    await expect(get('/gone')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    await expect(ssm.send(new DeleteParameterCommand({ Name: '/gone' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    await put('/gone', 'x');
    expect(await ssm.send(new DeleteParametersCommand({ Names: ['/gone', '/never'] }))).toMatchObject({
      DeletedParameters: ['/gone'],
      InvalidParameters: ['/never'],
    });
  });

  it('keeps its tags, and is found by them', async () => {
    await put('/with-tags', 'x', { Tags: [{ Key: 'muster:environment', Value: 'dev' }] });
    const resource = { ResourceType: 'Parameter', ResourceId: '/with-tags' } as const;
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'b', Value: '2' }] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toHaveLength(2);
    const filters = [{ Key: 'tag:muster:environment', Values: ['dev'] }];
    const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters: filters }));
    expect(Parameters!.map((it) => it.Name)).toEqual(['/with-tags']);
  });
});

describe('a path', () => {
  beforeAll(async () => {
    for (const name of ['b', 'a', 'deep/er', 'c']) await put(`/path/${name}`, name);
    await put('/pathological', 'no');
  });

  it('gives its own level, or everything below', async () => {
    const names = async (Recursive: boolean) => {
      const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path: '/path', Recursive }));
      return Parameters!.map((it) => it.Name);
    };
    expect(await names(false)).toEqual(['/path/a', '/path/b', '/path/c']);
    expect(await names(true)).toEqual(['/path/a', '/path/b', '/path/c', '/path/deep/er']);
  });

  it('is read page by page', async () => {
    const pages: number[] = [];
    const names: string[] = [];
    for await (const page of paginateGetParametersByPath(
      { client: ssm, pageSize: 3 },
      { Path: '/path', Recursive: true },
    )) {
      pages.push(page.Parameters!.length);
      names.push(...page.Parameters!.map((it) => it.Name!));
    }
    expect(pages).toEqual([3, 1]);
    expect(names).toEqual(['/path/a', '/path/b', '/path/c', '/path/deep/er']);
  });

  it('is what a role’s policy lets it read', async () => {
    const role = await account.role('reader', {
      Effect: 'Allow',
      Action: 'ssm:GetParametersByPath',
      Resource: 'arn:aws:ssm:*:*:parameter/path',
    });
    const reader = new SSMClient(role.client);
    await reader.send(new GetParametersByPathCommand({ Path: '/path' }));
    await expect(reader.send(new GetParametersByPathCommand({ Path: '/pathological' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('parameter/pathological'),
    });
  });
});

describe('a secure string', () => {
  it('comes back in plain text only when decryption is asked for', async () => {
    await put('/secret', 'hunter2', { Type: 'SecureString' });
    expect((await get('/secret')).Value).not.toContain('hunter2');
    expect((await get('/secret', true)).Value).toBe('hunter2');
    const { Parameters } = await ssm.send(
      new GetParametersCommand({ Names: ['/secret', '/nowhere'], WithDecryption: true }),
    );
    expect(Parameters!.map((it) => it.Value)).toEqual(['hunter2']);
  });

  it('under a customer’s key is closed to who may not use the key', async () => {
    const { KeyMetadata } = await new KMSClient(account.client).send(new CreateKeyCommand({}));
    await put('/vault', 'gold', { Type: 'SecureString', KeyId: KeyMetadata!.KeyId });
    const read = { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' } as const;
    const poor = new SSMClient((await account.role('poor', read)).client);
    const rich = new SSMClient(
      (await account.role('rich', read, { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KeyMetadata!.Arn })).client,
    );
    const secret = new GetParameterCommand({ Name: '/vault', WithDecryption: true });
    await expect(poor.send(secret)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await rich.send(secret)).Parameter!.Value).toBe('gold');
  });
});

it('publishes the newest Amazon Linux image of this cloud', async () => {
  const name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect(await get(name)).toMatchObject({
    Name: name,
    Type: 'String',
    Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/),
  });
});

import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { eventually, openWorld, type World } from '../lambda/function-world.ts';

describe('Table', () => {
  let world: World;
  let db: DynamoDBClient;
  beforeAll(async () => {
    world = await openWorld({ clock: scaled(100) });
    db = new DynamoDBClient(world.client);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  async function create(TableName: string, more: object = {}): Promise<void> {
    await db.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        ...more,
      }),
    );
    await waitUntilTableExists({ client: db, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 }, { TableName });
  }

  it('shows its ARN in this account, and refuses a second one of its name', async () => {
    await create('waits');
    const { Table } = await db.send(new DescribeTableCommand({ TableName: 'waits' }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/waits',
    });
    await expect(create('waits')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await expect(db.send(new DescribeTableCommand({ TableName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('writes on a condition, and shows the item that was in the way', async () => {
    await create('locks');
    const Item = { pk: { S: 'env' }, sk: { S: 'lock' }, by: { S: 'one' } };
    const conditional = new PutItemCommand({
      ...{ TableName: 'locks', Item, ConditionExpression: 'attribute_not_exists(pk)' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await db.send(conditional);
    await expect(db.send(conditional)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item });
    const Key = { pk: Item.pk, sk: Item.sk };
    const { Attributes } = await db.send(
      new UpdateItemCommand({
        ...{ TableName: 'locks', Key, ReturnValues: 'ALL_NEW', UpdateExpression: 'SET #by = :two' },
        ...{ ExpressionAttributeNames: { '#by': 'by' }, ExpressionAttributeValues: { ':two': { S: 'two' } } },
      }),
    );
    expect(Attributes).toEqual({ ...Item, by: { S: 'two' } });
  });

  it('is queried by key, in order', async () => {
    await create('rows');
    for (const sk of ['b', 'a', 'c'])
      await db.send(new PutItemCommand({ TableName: 'rows', Item: { pk: { S: 'p' }, sk: { S: sk } } }));
    const { Items } = await db.send(
      new QueryCommand({
        ...{ TableName: 'rows', KeyConditionExpression: 'pk = :p AND sk > :a' },
        ExpressionAttributeValues: { ':p': { S: 'p' }, ':a': { S: 'a' } },
      }),
    );
    expect(Items?.map((it) => it.sk?.S)).toEqual(['b', 'c']);
  });

  it('is not deleted while it is protected', async () => {
    await create('kept', { DeletionProtectionEnabled: true });
    await expect(db.send(new DeleteTableCommand({ TableName: 'kept' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await db.send(new UpdateTableCommand({ TableName: 'kept', DeletionProtectionEnabled: false }));
    await db.send(new DeleteTableCommand({ TableName: 'kept' }));
  });

  it('loses what is older than its attribute says', async () => {
    await create('tokens');
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: true };
    await db.send(new UpdateTimeToLiveCommand({ TableName: 'tokens', TimeToLiveSpecification }));
    expect(await db.send(new DescribeTimeToLiveCommand({ TableName: 'tokens' }))).toMatchObject({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' },
    });
    const now = Math.floor(world.cloud.clock.now().getTime() / 1000);
    const put = (sk: string, expires: number) =>
      db.send(
        new PutItemCommand({
          TableName: 'tokens',
          Item: { pk: { S: 'p' }, sk: { S: sk }, expires: { N: String(expires) } },
        }),
      );
    await put('old', now - 10);
    await put('young', now + 86_400);
    const get = async (sk: string) =>
      (await db.send(new GetItemCommand({ TableName: 'tokens', Key: { pk: { S: 'p' }, sk: { S: sk } } }))).Item;
    await eventually(async () => expect(await get('old')).toBeUndefined());
    expect(await get('young')).toBeDefined();
  });

  it('says whether it can be restored to a point in time', async () => {
    await db.send(
      new UpdateContinuousBackupsCommand({
        TableName: 'waits',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    expect(await db.send(new DescribeContinuousBackupsCommand({ TableName: 'waits' }))).toMatchObject({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
    });
  });

  it('keeps its items when the cloud stops and starts', async () => {
    const first = await openWorld();
    const own = new DynamoDBClient(first.client);
    await own.send(
      new CreateTableCommand({
        TableName: 'kept',
        ...{ AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }], BillingMode: 'PAY_PER_REQUEST' },
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists({ client: own, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 }, { TableName: 'kept' });
    await own.send(
      new PutItemCommand({ TableName: 'kept', Item: { pk: { S: 'a' }, bytes: { B: Buffer.from('raw') } } }),
    );
    const ResourceArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/kept';
    await own.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'k', Value: 'v' }] }));
    await first.running.stop();
    const second = await openWorld({ folder: first.folder });
    const { Item } = await new DynamoDBClient(second.client).send(
      new GetItemCommand({ TableName: 'kept', Key: { pk: { S: 'a' } } }),
    );
    expect(Buffer.from(Item!.bytes!.B!).toString()).toBe('raw');
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });
});

import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, openWorld, type World } from '../lambda/function-world.ts';

const TableName = 'locks';

describe('TransactWriteItems', () => {
  let world: World;
  let db: DynamoDBClient;
  beforeAll(async () => {
    world = await openWorld();
    db = new DynamoDBClient(world.client);
    await db.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await waitUntilTableExists({ client: db, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.02 }, { TableName });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const item = async (pk: string) => (await db.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item;
  const put = (pk: string, more: Record<string, AttributeValue> = {}) => ({
    TableName,
    Item: { pk: { S: pk }, ...more },
  });
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

  it('does all of it', async () => {
    await db.send(new PutItemCommand(put('counter', { n: { N: '1' } })));
    await db.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { ...put('a'), ...isNew } },
          { ConditionCheck: { TableName, Key: { pk: { S: 'nobody' } }, ...isNew } },
          {
            Update: {
              ...{ TableName, Key: { pk: { S: 'counter' } }, UpdateExpression: 'SET n = n + :one' },
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ],
      }),
    );
    expect(await item('a')).toBeDefined();
    expect(await item('counter')).toEqual({ pk: { S: 'counter' }, n: { N: '2' } });
    expect(await item('nobody')).toBeUndefined();
  });

  it('does nothing of it when one condition fails, and says which', async () => {
    await db.send(new PutItemCommand(put('held', { by: { S: 'another' } })));
    const request = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: put('b') },
        { Put: { ...put('held'), ...isNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
      ],
    });
    await expect(db.send(request)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { by: { S: 'another' } } }],
    });
    expect(await item('b')).toBeUndefined();
    expect(await item('held')).toMatchObject({ by: { S: 'another' } });
  });

  it('is never seen half done', async () => {
    await db.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: put('x', { v: { N: '0' } }) }, { Put: put('y', { v: { N: '0' } }) }],
      }),
    );
    const writes = Array.from({ length: 20 }, (_, v) =>
      db.send(
        new TransactWriteItemsCommand({
          TransactItems: ['x', 'y'].map((pk) => ({ Put: put(pk, { v: { N: String(v) } }) })),
        }),
      ),
    );
    const reads = Array.from({ length: 20 }, async () => {
      const { Items = [] } = await db.send(new ScanCommand({ TableName, FilterExpression: 'attribute_exists(v)' }));
      return new Set(Items.map((it) => it.v?.N)).size;
    });
    expect(new Set(await Promise.all(reads))).toEqual(new Set([1]));
    await Promise.all(writes);
  });

  it('does nothing again for the same token, and refuses it for another request', async () => {
    const add = (n: string) =>
      new TransactWriteItemsCommand({
        ClientRequestToken: 'token',
        TransactItems: [
          {
            Update: {
              ...{ TableName, Key: { pk: { S: 'sum' } }, UpdateExpression: 'ADD n :n' },
              ExpressionAttributeValues: { ':n': { N: n } },
            },
          },
        ],
      });
    await db.send(add('3'));
    await db.send(add('3'));
    expect(await item('sum')).toMatchObject({ n: { N: '3' } });
    await expect(db.send(add('4'))).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });

  it('is taken back when the process died in the middle of it', async () => {
    const first = await openWorld();
    const tables = await first.cloud.use('dynamodb');
    const schema = {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    };
    await tables.CreateTable({ TableName, ...schema, BillingMode: 'PAY_PER_REQUEST' });
    await eventually(() => tables.PutItem({ TableName, Item: { pk: { S: 'half' } } }));
    // What the journal holds between the first write and the last.
    const before = [{ TableName, Key: { pk: { S: 'half' } } }];
    first.cloud.store.table('dynamodb/transaction').put('1', { before: JSON.stringify(before) });
    await first.running.stop();
    const second = await openWorld({ folder: first.folder });
    const { Item } = await (await second.cloud.use('dynamodb')).GetItem({ TableName, Key: { pk: { S: 'half' } } });
    expect(Item).toBeUndefined();
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });

  it('reads several items at one moment', async () => {
    const Get = (pk: string) => ({ Get: { TableName, Key: { pk: { S: pk } } } });
    const { Responses } = await db.send(new TransactGetItemsCommand({ TransactItems: [Get('sum'), Get('nobody')] }));
    expect(Responses).toMatchObject([{ Item: { pk: { S: 'sum' } } }, {}]);
  });
});

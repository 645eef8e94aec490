import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { settings } from './settings.ts';

const dynamo = new DynamoDBClient({ maxAttempts: 5 });

/** One row of the orchestrator's table. `version` counts its writes. */
export interface Row<Body> {
  readonly kind: string;
  readonly name: string;
  readonly body: Body;
  readonly version: number;
}

/** Reads what was last written, always. */
export async function read<Body>(kind: string, name: string): Promise<Row<Body> | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: settings.table, Key: key(kind, name), ConsistentRead: true }),
  );
  return Item && row<Body>(Item as object as Attributes);
}

/** All rows of a kind whose names begin so, page after page. */
export async function list<Body>(kind: string, prefix = ''): Promise<Row<Body>[]> {
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName: settings.table,
      ConsistentRead: true,
      KeyConditionExpression: prefix ? 'kind = :kind and begins_with(#name, :prefix)' : 'kind = :kind',
      ...(prefix && { ExpressionAttributeNames: { '#name': 'name' } }),
      ExpressionAttributeValues: { ':kind': { S: kind }, ...(prefix && { ':prefix': { S: prefix } }) },
    },
  );
  const rows: Row<Body>[] = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => row<Body>(item as object as Attributes)));
  return rows;
}

/**
 * Writes if nobody has since the row was read: `after` is that reading, undefined if there was none.
 * False if somebody has; read again and decide again.
 */
export async function write<Body>(
  kind: string,
  name: string,
  body: Body,
  after: Pick<Row<unknown>, 'version'> | undefined,
  expiresInSeconds?: number,
): Promise<boolean> {
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: settings.table,
        Item: {
          ...key(kind, name),
          version: { N: String((after?.version ?? 0) + 1) },
          body: { S: JSON.stringify(body) },
          ...(expiresInSeconds && { expiresAt: { N: String(Math.floor(Date.now() / 1000) + expiresInSeconds) } }),
        },
        ...(after
          ? {
              ConditionExpression: '#version = :version',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':version': { N: String(after.version) } },
            }
          : { ConditionExpression: 'attribute_not_exists(kind)' }),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

export async function erase(kind: string, name: string): Promise<void> {
  await dynamo.send(new DeleteItemCommand({ TableName: settings.table, Key: key(kind, name) }));
}

interface Attributes {
  kind: { S: string };
  name: { S: string };
  body: { S: string };
  version: { N: string };
}

const key = (kind: string, name: string) => ({ kind: { S: kind }, name: { S: name } });

const row = <Body>({ kind, name, body, version }: Attributes): Row<Body> => ({
  kind: kind.S,
  name: name.S,
  body: JSON.parse(body.S) as Body,
  version: Number(version.N),
});

import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Whole } from './whole.ts';

/** The last migration that the database has, and the commit that brought it, as the table has it. */
export async function schemaOf(all: Whole): Promise<{ version: string; commit: string }> {
  const { Item } = await new DynamoDBClient(all.client).send(
    new GetItemCommand({ TableName: 'muster-dev', Key: { kind: { S: 'migration' }, name: { S: 'schema' } } }),
  );
  return JSON.parse(Item!.body!.S!) as { version: string; commit: string };
}

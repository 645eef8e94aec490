import { type AttributeValue, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

export interface Keys {
  /** The attributes of an item that are its key. */
  of(tableName: string | undefined, item: Item): Promise<Item>;
  forget(tableName: string | undefined): void;
}

/** Key schemas never change, so each is asked for once. */
export function openKeys(client: DynamoDBClient): Keys {
  const known = new Map<string, readonly string[]>();
  return {
    async of(tableName = '', item) {
      let names = known.get(tableName);
      if (!names) {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
        names = (Table?.KeySchema ?? []).map((it) => it.AttributeName ?? '');
        known.set(tableName, names);
      }
      return Object.fromEntries(names.filter((it) => item[it]).map((name) => [name, item[name]!]));
    },
    forget: (tableName = '') => void known.delete(tableName),
  };
}

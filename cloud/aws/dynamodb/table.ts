import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  ResourceInUseException,
  type TableDescription,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { validation } from './errors.ts';
import type { Keys } from './key.ts';

/** What dynalite does not keep of a table. */
export interface TableRow {
  readonly deletionProtection?: boolean;
  readonly sse?: { readonly type: 'KMS' | 'AES256'; readonly key?: string };
  readonly ttl?: { readonly attribute: string; readonly enabled: boolean };
  readonly recovery?: { readonly enabled: boolean; readonly since: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** What a table can take at once ("Warm throughput"): a new one on demand 12,000 reads and 4,000 writes a second, one with provisioned capacity as much as that. */
function warm({ BillingModeSummary, ProvisionedThroughput }: TableDescription): TableDescription['WarmThroughput'] {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = ProvisionedThroughput ?? {};
  return BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST'
    ? { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000, Status: 'ACTIVE' }
    : { ReadUnitsPerSecond: ReadCapacityUnits, WriteUnitsPerSecond: WriteCapacityUnits, Status: 'ACTIVE' };
}

export type Tables = ReturnType<typeof openTables>;

/** Tables: dynalite's, with the protections that it does not know. */
export function openTables(cloud: Cloud, client: DynamoDBClient, keys: Keys) {
  const rows = cloud.store.table<TableRow>('dynamodb/table');
  const nameOf = (given = '') => given.replace(/^arn:aws[^:]*:dynamodb:[^:]*:[^:]*:table\//, '').split('/')[0] ?? '';
  const arnOf = (given: string | undefined) => cloud.arn('dynamodb', `table/${nameOf(given)}`);
  const rowOf = (given: string | undefined): TableRow => rows.get(nameOf(given)) ?? { tags: {} };

  /** As AWS shows it: with this cloud's account and Region, and all that is kept beside dynalite. */
  function shown<T extends TableDescription | undefined>(table: T): T {
    if (!table) return table;
    const { deletionProtection = false, sse } = rowOf(table.TableName);
    const own = (arn: string | undefined) => arn?.replace(/^arn:aws:dynamodb:[^:]*:[^:]*:/, cloud.arn('dynamodb', ''));
    const indexes = <I extends { IndexArn?: string }>(list: I[] | undefined) =>
      list?.map((it) => ({ ...it, IndexArn: own(it.IndexArn) }));
    return {
      ...table,
      TableArn: own(table.TableArn),
      // Dynalite's is four digits short of a UUID.
      ...(table.TableId && { TableId: table.TableId.padEnd(36, table.TableId.slice(0, 4)) }),
      DeletionProtectionEnabled: deletionProtection,
      WarmThroughput: warm(table),
      ...(table.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: indexes(table.GlobalSecondaryIndexes) }),
      ...(table.LocalSecondaryIndexes && { LocalSecondaryIndexes: indexes(table.LocalSecondaryIndexes) }),
      ...(sse && { SSEDescription: { Status: 'ENABLED', SSEType: sse.type, KMSMasterKeyArn: sse.key } }),
    };
  }

  async function describe(given: string | undefined): Promise<TableDescription> {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: nameOf(given) }));
    return shown(Table)!;
  }

  const operations: Handlers<typeof DynamoDB, Call> = {
    async CreateTable(input) {
      const { DeletionProtectionEnabled, SSESpecification, Tags = [], TableName, ...rest } = input;
      const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = rest;
      const { BillingMode, ProvisionedThroughput } = rest;
      const known = { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes, BillingMode };
      const name = nameOf(TableName);
      const { TableDescription } = await client
        .send(new CreateTableCommand({ ...known, ProvisionedThroughput, TableName: name }))
        .catch((error: Error) => {
          if (error.name !== 'ResourceInUseException') throw error;
          throw new ResourceInUseException({ message: `Table already exists: ${name}`, $metadata: {} });
        });
      rows.put(name, {
        deletionProtection: DeletionProtectionEnabled,
        ...(SSESpecification?.Enabled && {
          sse: { type: SSESpecification.SSEType ?? 'KMS', key: SSESpecification.KMSMasterKeyId },
        }),
        tags: Object.fromEntries(Tags.map((it) => [it.Key ?? '', it.Value ?? ''])),
      });
      if (Tags.length) await client.send(new TagResourceCommand({ ResourceArn: TableDescription?.TableArn, Tags }));
      return { TableDescription: shown(TableDescription) };
    },

    DescribeTable: async ({ TableName }) => ({ Table: await describe(TableName) }),

    async UpdateTable(input) {
      const { DeletionProtectionEnabled, SSESpecification, TableName } = input;
      const { AttributeDefinitions, BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates } = input;
      const name = nameOf(TableName);
      await describe(name);
      const row = rowOf(name);
      rows.put(name, {
        ...row,
        ...(DeletionProtectionEnabled !== undefined && { deletionProtection: DeletionProtectionEnabled }),
        ...(SSESpecification && {
          sse: SSESpecification.Enabled
            ? { type: SSESpecification.SSEType ?? 'KMS', key: SSESpecification.KMSMasterKeyId }
            : undefined,
        }),
      });
      if (BillingMode ?? ProvisionedThroughput ?? GlobalSecondaryIndexUpdates) {
        const known = { AttributeDefinitions, BillingMode, ProvisionedThroughput, GlobalSecondaryIndexUpdates };
        await client.send(new UpdateTableCommand({ ...known, TableName: name }));
      }
      return { TableDescription: await describe(name) };
    },

    async DeleteTable({ TableName }) {
      const name = nameOf(TableName);
      if (rowOf(name).deletionProtection)
        throw validation(
          `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
        );
      const { TableDescription } = await client.send(new DeleteTableCommand({ TableName: name }));
      const last = shown(TableDescription);
      rows.delete(name);
      keys.forget(name);
      return { TableDescription: last };
    },

    ListTables: (input) => client.send(new ListTablesCommand(input)),

    async TagResource({ ResourceArn, Tags = [] }) {
      const { tags } = rowOf(ResourceArn);
      await client.send(new TagResourceCommand({ ResourceArn: await engineArn(ResourceArn), Tags }));
      const given = Object.fromEntries(Tags.map((it) => [it.Key ?? '', it.Value ?? '']));
      rows.put(nameOf(ResourceArn), { ...rowOf(ResourceArn), tags: { ...tags, ...given } });
      return {};
    },
    async UntagResource({ ResourceArn, TagKeys = [] }) {
      await client.send(new UntagResourceCommand({ ResourceArn: await engineArn(ResourceArn), TagKeys }));
      const kept = Object.entries(rowOf(ResourceArn).tags).filter(([key]) => !TagKeys.includes(key));
      rows.put(nameOf(ResourceArn), { ...rowOf(ResourceArn), tags: Object.fromEntries(kept) });
      return {};
    },
    ListTagsOfResource: async ({ ResourceArn }) =>
      await client.send(new ListTagsOfResourceCommand({ ResourceArn: await engineArn(ResourceArn) })),
  };

  /** dynalite has an account of its own. */
  async function engineArn(given: string | undefined): Promise<string | undefined> {
    return (await client.send(new DescribeTableCommand({ TableName: nameOf(given) }))).Table?.TableArn;
  }

  return { operations, rows, nameOf, arnOf, rowOf, describe };
}

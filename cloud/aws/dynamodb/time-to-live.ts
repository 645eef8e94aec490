import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { validation } from './errors.ts';
import type { Gate } from './gate.ts';
import type { Keys } from './key.ts';
import type { Tables } from './table.ts';

/** AWS promises a few days; a minute is as good, and seen. */
const SWEEP_MS = 60_000;

/** Expiry: an item whose attribute lies in the past (seconds of the epoch) is deleted at the next sweep. */
export function timeToLiveOperations(cloud: Cloud, client: DynamoDBClient, gate: Gate, keys: Keys, tables: Tables) {
  let sweeping = false;

  async function sweep(TableName: string, attribute: string): Promise<void> {
    const condition = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(cloud.clock.now().getTime() / 1000)) } },
    };
    const FilterExpression = '#ttl < :now';
    const { Items = [] } = await gate.together(() =>
      client.send(new ScanCommand({ TableName, FilterExpression, ...condition })),
    );
    for (const item of Items) {
      const Key = await keys.of(TableName, item);
      const input = { TableName, Key, ConditionExpression: FilterExpression, ...condition };
      // Whoever renewed it since the scan keeps it.
      await gate
        .together(() => client.send(new DeleteItemCommand(input)))
        .catch((error: Error) => {
          if (error.name !== 'ConditionalCheckFailedException') throw error;
        });
    }
  }

  function start(): void {
    if (sweeping) return;
    sweeping = true;
    cloud.background('expiry of items', async (signal) => {
      for (;;) {
        await cloud.clock.sleep(SWEEP_MS, signal);
        for (const [name, { ttl }] of tables.rows.entries()) if (ttl?.enabled) await sweep(name, ttl.attribute);
      }
    });
  }

  const operations: Handlers<typeof DynamoDB, Call> = {
    async UpdateTimeToLive({ TableName, TimeToLiveSpecification }) {
      await tables.describe(TableName);
      const { AttributeName = '', Enabled = false } = TimeToLiveSpecification ?? {};
      const row = tables.rowOf(TableName);
      if ((row.ttl?.enabled ?? false) === Enabled)
        throw validation(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
      tables.rows.put(tables.nameOf(TableName), { ...row, ttl: { attribute: AttributeName, enabled: Enabled } });
      start();
      return { TimeToLiveSpecification: { AttributeName, Enabled } };
    },
    async DescribeTimeToLive({ TableName }) {
      await tables.describe(TableName);
      const { ttl } = tables.rowOf(TableName);
      return {
        TimeToLiveDescription: ttl?.enabled
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute }
          : { TimeToLiveStatus: 'DISABLED' },
      };
    },
  };
  return { operations, resume: () => tables.rows.values().some((it) => it.ttl?.enabled) && start() };
}

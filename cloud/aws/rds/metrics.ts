import type { Database } from '../../machines/postgres/database.ts';
import { ADMINISTRATOR } from '../../machines/postgres/template.ts';
import type { Model } from './model.ts';

const PERIOD = 60_000;
/** A server that hangs has no metrics for that minute, as on AWS. */
const PATIENCE = 5_000;

interface Measured {
  readonly connections: number;
  readonly data: number;
  readonly log: number;
  readonly age: number;
}

/**
 * Puts `DatabaseConnections` (of clients, not of RDS itself), `FreeStorageSpace`, `TransactionLogsDiskUsage` (bytes) and `MaximumUsedTransactionIDs` of a DB
 * instance into `AWS/RDS`: once it runs, and then once a minute of the clock. All are what PostgreSQL says.
 */
export async function publishMetrics(
  { cloud, instances }: Model,
  id: string,
  { pair }: Database,
  signal: AbortSignal,
): Promise<void> {
  for (; !signal.aborted; await cloud.clock.sleep(PERIOD, signal).catch(() => {})) {
    const row = instances.get(id);
    const [measured] = await pair.primary.control.query<Measured>(QUERY, [ADMINISTRATOR], PATIENCE).catch(() => []);
    if (!row || !measured) continue;
    const { connections, data, log, age } = measured;
    const free = Math.max(0, row.storage.size * 2 ** 30 - Number(data) - Number(log));
    const put = (MetricName: string, Value: number, Unit: 'Count' | 'Bytes') => ({
      MetricName,
      Value,
      Unit,
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: id }],
      Timestamp: cloud.clock.now(),
    });
    const cloudwatch = await cloud.use('cloudwatch');
    await cloudwatch.PutMetricData({
      Namespace: 'AWS/RDS',
      MetricData: [
        put('DatabaseConnections', Number(connections), 'Count'),
        put('FreeStorageSpace', free, 'Bytes'),
        put('TransactionLogsDiskUsage', Number(log), 'Bytes'),
        put('MaximumUsedTransactionIDs', Number(age), 'Count'),
      ],
    });
  }
}

const QUERY = `select
  (select count(*) from pg_stat_activity where backend_type = 'client backend' and usename <> $1) as connections,
  (select sum(pg_database_size(oid)) from pg_database) as data,
  (select sum(size) from pg_ls_waldir()) as log,
  (select max(age(datfrozenxid)) from pg_database) as age`;

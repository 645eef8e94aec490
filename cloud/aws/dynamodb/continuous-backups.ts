import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Tables } from './table.ts';

/** Whether a table can be restored to a point in time: said and shown. There is no restore here. */
export function continuousBackupOperations(cloud: Cloud, tables: Tables): Handlers<typeof DynamoDB, Call> {
  async function description(TableName: string | undefined) {
    await tables.describe(TableName);
    const { recovery } = tables.rowOf(TableName);
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED' as const,
        PointInTimeRecoveryDescription: recovery?.enabled
          ? {
              PointInTimeRecoveryStatus: 'ENABLED' as const,
              EarliestRestorableDateTime: new Date(recovery.since),
              LatestRestorableDateTime: cloud.clock.now(),
            }
          : { PointInTimeRecoveryStatus: 'DISABLED' as const },
      },
    };
  }

  return {
    DescribeContinuousBackups: ({ TableName }) => description(TableName),
    async UpdateContinuousBackups({ TableName, PointInTimeRecoverySpecification }) {
      const enabled = PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
      await tables.describe(TableName);
      const since = cloud.clock.now().toISOString();
      tables.rows.put(tables.nameOf(TableName), { ...tables.rowOf(TableName), recovery: { enabled, since } });
      return await description(TableName);
    },
  };
}

import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import { PolicyNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Tables } from './table.ts';

/** What a table can have at AWS and nobody can give it here; the table must be there. */
export function absentOperations(tables: Tables) {
  return {
    async GetResourcePolicy({ ResourceArn }) {
      await tables.describe(ResourceArn);
      refuse(PolicyNotFoundException, `Resource-based policy not found for the provided ResourceArn: ${ResourceArn}`);
    },
    async DescribeContributorInsights({ TableName }) {
      await tables.describe(TableName);
      return { TableName: tables.nameOf(TableName), ContributorInsightsStatus: 'DISABLED' };
    },
    async DescribeKinesisStreamingDestination({ TableName }) {
      await tables.describe(TableName);
      return { TableName: tables.nameOf(TableName), KinesisDataStreamDestinations: [] };
    },
    ListBackups: async () => ({ BackupSummaries: [] }),
    ListGlobalTables: async () => ({ GlobalTables: [] }),
    ListExports: async () => ({ ExportSummaries: [] }),
    ListImports: async () => ({ ImportSummaryList: [] }),
    ListContributorInsights: async () => ({ ContributorInsightsSummaries: [] }),
    /** What an account has before it asks for more ("Quotas in Amazon DynamoDB"). */
    DescribeLimits: async () => ({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
  } satisfies Handlers<typeof DynamoDB, Call>;
}

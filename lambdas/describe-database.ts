import { type DBInstance, DescribeDBInstancesCommand, type RDSClient } from '@aws-sdk/client-rds';
import { unless } from './unless.ts';

/** The database as RDS has it now; undefined if there is none. */
export async function describeDatabase(rds: RDSClient, identifier: string): Promise<DBInstance | undefined> {
  const found = await rds
    .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }))
    .catch(unless('DBInstanceNotFound'));
  return found?.DBInstances?.[0];
}

import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { type Condition, waitFor } from '../condition.ts';
import { describeDatabase } from '../describe-database.ts';

const rds = new RDSClient({ maxAttempts: 5 });

const About = z.object({ database: z.object({ identifier: z.string() }) });

/** RDS never gets a database out of these by itself (aws-facts §1.2). */
const DEAD = [
  'failed',
  'incompatible-network',
  'incompatible-parameters',
  'storage-full',
  'inaccessible-encryption-credentials',
];

export const databaseAvailable: Condition<z.output<typeof About>> = {
  name: 'database-available',
  about: About,
  async look({ database: { identifier } }) {
    const database = await describeDatabase(rds, identifier);
    const status = database?.DBInstanceStatus;
    if (!database || !status)
      return { state: 'failed', error: 'DatabaseNotFound', cause: `There is no database "${identifier}"` };
    if (DEAD.includes(status))
      return { state: 'failed', error: 'DatabaseFailed', cause: `"${identifier}" is ${status}` };
    const { Endpoint, MasterUserSecret, DBName } = database;
    if (status !== 'available' || !Endpoint?.Address || !MasterUserSecret?.SecretArn) return { state: 'pending' };
    return {
      state: 'met',
      output: {
        database: {
          identifier,
          name: DBName,
          endpoint: { address: Endpoint.Address, port: Endpoint.Port },
          secretArn: MasterUserSecret.SecretArn,
        },
      },
    };
  },
};

export const handler = waitFor(databaseAvailable);

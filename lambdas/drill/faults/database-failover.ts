import { RDSClient, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { describeDatabase } from '../../describe-database.ts';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';

const rds = new RDSClient({ maxAttempts: 5 });

/** The primary hands over to the standby, as for a maintenance. RDS brings the old one back as the standby by itself: there is nothing to take back. */
export default {
  async inject({ targets: [database] }) {
    const now = await describeDatabase(rds, database!.id);
    // A second call after the first one's answer was lost: it has moved already.
    if (now?.AvailabilityZone !== database!.zone) return;
    await rds
      .send(new RebootDBInstanceCommand({ DBInstanceIdentifier: database!.id, ForceFailover: true }))
      .catch(unless('InvalidDBInstanceState'));
  },
} satisfies Injector;

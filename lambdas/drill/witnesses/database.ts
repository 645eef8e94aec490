import { RDSClient } from '@aws-sdk/client-rds';
import { describeDatabase } from '../../describe-database.ts';
import { named } from '../../naming.ts';
import { databaseEvents } from '../database-events.ts';
import type { Witness } from '../fault.ts';

const rds = new RDSClient({ maxAttempts: 5 });

/** RDS has told what the pattern says since the fault. */
export const toldByRds = (name: string, pattern: RegExp): Witness => ({
  name,
  async look({ injectedAt }) {
    const told = (await databaseEvents(injectedAt!)).find(({ message }) => pattern.test(message));
    return told && { account: `RDS tells: ${told.message}`, at: told.at };
  },
});

/** The database serves from another zone than before. */
export const primaryMoved: Witness = {
  name: 'zone of the primary',
  async look({ targets }) {
    const before = targets.find(({ id }) => id === named())?.zone;
    const now = await describeDatabase(rds, named());
    if (!now?.AvailabilityZone || now.AvailabilityZone === before) return undefined;
    return { account: `the primary is in ${now.AvailabilityZone}, not in ${before}`, at: new Date().toISOString() };
  },
};

/** If the primary was among what was hit, it serves from another zone now; if not, there is nothing to see, and that is as it should be. */
export const primaryElsewhere: Witness = {
  name: primaryMoved.name,
  async look(harm) {
    const primary = harm.targets.find(({ id }) => id === named());
    if (primary?.facts?.multiAz === 'false')
      return { account: `it stays in ${primary.zone}: there is no standby elsewhere`, at: new Date().toISOString() };
    if (primary) return primaryMoved.look(harm);
    return { account: 'the primary was in another zone all along', at: new Date().toISOString() };
  },
};

export const databaseAvailable: Witness = {
  name: 'status of the database',
  async look() {
    const now = await describeDatabase(rds, named());
    if (now?.DBInstanceStatus !== 'available') return undefined;
    const standby = now.SecondaryAvailabilityZone ? `, with a standby in ${now.SecondaryAvailabilityZone}` : '';
    return { account: `RDS calls it available in ${now.AvailabilityZone}${standby}`, at: new Date().toISOString() };
  },
};

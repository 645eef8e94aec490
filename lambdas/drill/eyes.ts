import type { FaultName } from '../../events/drills/faults.ts';
import type { Witnesses } from './fault.ts';
import databaseFailover from './faults/database-failover.witnesses.ts';
import instanceTerminated from './faults/instance-terminated.witnesses.ts';

/** Who sees each fault. */
export const eyes: Partial<Record<FaultName, Witnesses>> = {
  'database-failover': databaseFailover,
  'instance-terminated': instanceTerminated,
};

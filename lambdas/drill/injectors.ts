import type { FaultName } from '../../events/drills/faults.ts';
import type { Injector } from './fault.ts';
import databaseFailover from './faults/database-failover.ts';
import instanceTerminated from './faults/instance-terminated.ts';

/** How each fault is done and taken back. */
export const injectors: Partial<Record<FaultName, Injector>> = {
  'database-failover': databaseFailover,
  'instance-terminated': instanceTerminated,
};

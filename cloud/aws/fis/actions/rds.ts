import type { Cloud } from '../../../service.ts';
import type { ActionType } from '../action-type.ts';
import { idsOf } from '../target-ids.ts';

/** `aws:rds:reboot-db-instances`. */
export const rebootDbInstances = (cloud: Cloud): ActionType => ({
  description: 'Reboot the specified DB instances.',
  targets: { DBInstances: 'aws:rds:db' },
  parameters: {
    forceFailover: { description: 'true: the reboot is a failover to the standby.', required: false },
  },
  afterRestart: 'kept',
  async begin({ principal, targets: { DBInstances }, parameters }) {
    const rds = await cloud.use('rds', principal);
    const ForceFailover = parameters.forceFailover === 'true';
    for (const DBInstanceIdentifier of idsOf(DBInstances))
      await rds.RebootDBInstance({ DBInstanceIdentifier, ForceFailover });
  },
});

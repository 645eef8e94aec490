import { ModifyDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import type { Injector } from '../fault.ts';

const rds = new RDSClient({ maxAttempts: 5 });

/** RDS changes the master password that it manages, at once. There is no way back, and none is needed. */
export default {
  async inject({ targets, notes }, note) {
    if (notes.rotated) return;
    await note({ rotated: 'yes' });
    for (const { id } of targets)
      await rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: id,
          RotateMasterUserPassword: true,
          ApplyImmediately: true,
        }),
      );
  },
} satisfies Injector;

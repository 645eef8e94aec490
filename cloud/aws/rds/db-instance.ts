import { DBSnapshotAlreadyExistsFault, InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { newInstance } from './create-db-instance.ts';
import { describeInstance, findInstance } from './describe-db-instance.ts';
import { checkIdentifier } from './instance-rules.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { InstanceRow, Model } from './model.ts';
import { conflicting, invalid } from './refusal.ts';

export function dbInstance(model: Model, lifecycle: Lifecycle): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const answer = (row: InstanceRow) => ({ DBInstance: describeInstance(model, row) });

  /** Moves the instance on, if it is in a state that allows it. */
  function leave(row: InstanceRow, from: string, to: string): InstanceRow {
    if (row.status !== from) {
      refuse(InvalidDBInstanceStateFault, `Instance ${row.id} is not in ${from} state. Its state is ${row.status}.`);
    }
    return model.change(row.id, { status: to })!;
  }

  return {
    async CreateDBInstance(input, call) {
      const row = await newInstance(model, input, call);
      lifecycle.create(row);
      return answer(row);
    },

    async DescribeDBInstances({ DBInstanceIdentifier, Filters = [], MaxRecords = 100, Marker }) {
      const wanted = (row: InstanceRow) =>
        Filters.every(({ Name, Values = [] }) => {
          const value = { 'db-instance-id': row.id, 'dbi-resource-id': row.resourceId, engine: 'postgres' }[Name ?? ''];
          if (value === undefined) throw invalid(`Unrecognized filter name: ${Name}`);
          return Values.some((it) => it === value || it === row.arn);
        });
      const list = DBInstanceIdentifier ? [findInstance(model, DBInstanceIdentifier)] : model.instances.values();
      const page = paging(list.filter(wanted), (row) => row.id, { token: Marker, size: MaxRecords }, invalid);
      return { DBInstances: page.items.map((row) => describeInstance(model, row)), Marker: page.next };
    },

    async RebootDBInstance({ DBInstanceIdentifier, ForceFailover = false }) {
      const row = findInstance(model, DBInstanceIdentifier);
      if (ForceFailover && !row.multiAz) {
        throw conflicting('Cannot perform a failover reboot on a single AZ instance: ForceFailover needs MultiAZ.');
      }
      const rebooting = leave(row, 'available', 'rebooting');
      lifecycle.reboot(rebooting, ForceFailover);
      return answer(rebooting);
    },

    async StopDBInstance({ DBInstanceIdentifier, DBSnapshotIdentifier }) {
      if (DBSnapshotIdentifier)
        throw conflicting(
          'Take the snapshot with CreateDBSnapshot before StopDBInstance; this cloud does not combine them.',
        );
      const row = leave(findInstance(model, DBInstanceIdentifier), 'available', 'stopping');
      lifecycle.stop(row);
      return answer(row);
    },

    async StartDBInstance({ DBInstanceIdentifier }) {
      const row = leave(findInstance(model, DBInstanceIdentifier), 'stopped', 'starting');
      lifecycle.start(row);
      return answer(row);
    },

    async DeleteDBInstance({
      DBInstanceIdentifier,
      SkipFinalSnapshot = false,
      FinalDBSnapshotIdentifier,
      DeleteAutomatedBackups = true,
    }) {
      const row = findInstance(model, DBInstanceIdentifier);
      if (row.protected) {
        throw conflicting('Cannot delete protected DB Instance, please disable deletion protection and try again.');
      }
      if (SkipFinalSnapshot && FinalDBSnapshotIdentifier) {
        throw conflicting('FinalDBSnapshotIdentifier can not be specified when deleting with SkipFinalSnapshot.');
      }
      if (!SkipFinalSnapshot && !FinalDBSnapshotIdentifier) {
        throw conflicting('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
      }
      if (row.status === 'deleting')
        refuse(InvalidDBInstanceStateFault, `Instance ${row.id} is already being deleted.`);
      if (!['available', 'failed', 'stopped'].includes(row.status) && !SkipFinalSnapshot) {
        refuse(
          InvalidDBInstanceStateFault,
          `Instance ${row.id} is ${row.status}, so no final snapshot can be taken now.`,
        );
      }
      const final =
        FinalDBSnapshotIdentifier && checkIdentifier('FinalDBSnapshotIdentifier', FinalDBSnapshotIdentifier);
      if (final && model.snapshots.has(final)) {
        refuse(
          DBSnapshotAlreadyExistsFault,
          `Cannot create the snapshot because a snapshot with the identifier ${final} already exists.`,
        );
      }
      const deleting = model.change(row.id, {
        status: 'deleting',
        leaving: { finalSnapshot: final, keepBackups: !DeleteAutomatedBackups },
      })!;
      lifecycle.delete(deleting);
      return answer(deleting);
    },
  };
}

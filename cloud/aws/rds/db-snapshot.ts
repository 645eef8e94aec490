import {
  DBInstanceAlreadyExistsFault,
  type DBSnapshot,
  DBSnapshotAlreadyExistsFault,
  DBSnapshotNotFoundFault,
  InvalidDBInstanceStateFault,
  InvalidDBSnapshotStateFault,
} from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { endpointName, newResourceId } from './create-db-instance.ts';
import { findSubnetGroup } from './db-subnet-group.ts';
import { describeInstance, findInstance } from './describe-db-instance.ts';
import { tell } from './event.ts';
import type { Fleet } from './fleet.ts';
import { checkIdentifier, checkKey, checkSecurityGroups, chooseZones } from './instance-rules.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Model, SnapshotRow } from './model.ts';
import { invalid } from './refusal.ts';
import { remove, take } from './snapshots.ts';
import { tagList, tagsOf } from './tag.ts';

export function dbSnapshot(
  model: Model,
  fleet: Fleet,
  lifecycle: Lifecycle,
): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const { cloud, snapshots } = model;
  const find = (name = '') =>
    snapshots.get(name.replace(/^arn:.*:snapshot:/, '').toLowerCase()) ??
    refuse(DBSnapshotNotFoundFault, `DBSnapshot not found: ${name}`);

  return {
    async CreateDBSnapshot({ DBSnapshotIdentifier, DBInstanceIdentifier, Tags }) {
      const id = checkIdentifier('DBSnapshotIdentifier', DBSnapshotIdentifier);
      const row = findInstance(model, DBInstanceIdentifier);
      if (snapshots.has(id)) {
        refuse(
          DBSnapshotAlreadyExistsFault,
          `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
        );
      }
      const database = fleet.get(row.id);
      if (row.status !== 'available' || !database) {
        refuse(
          InvalidDBInstanceStateFault,
          `Cannot create a snapshot because the database instance ${row.id} is not currently in the available state.`,
        );
      }
      const subject = { type: 'db-snapshot', id, arn: cloud.arn('rds', `snapshot:${id}`) } as const;
      tell(model, subject, '0040');
      const taking = take(model, row, database!.pair, id, 'manual', tagsOf(Tags));
      lifecycle.during(row, 'backing-up', async () => {
        await taking;
        tell(model, subject, '0042');
      });
      const created = snapshots.get(id);
      return {
        DBSnapshot: created
          ? describe(created)
          : { DBSnapshotIdentifier: id, DBInstanceIdentifier: row.id, Status: 'creating' },
      };
    },

    async DescribeDBSnapshots({ DBSnapshotIdentifier, DBInstanceIdentifier, SnapshotType, MaxRecords = 100, Marker }) {
      const list = (DBSnapshotIdentifier ? [find(DBSnapshotIdentifier)] : snapshots.values())
        .filter((row) => (DBInstanceIdentifier?.toLowerCase() ?? row.of.id) === row.of.id)
        .filter((row) => (SnapshotType ?? row.type) === row.type);
      const page = paging(list, (row) => row.id, { token: Marker, size: MaxRecords }, invalid);
      return { DBSnapshots: page.items.map(describe), Marker: page.next };
    },

    async DeleteDBSnapshot({ DBSnapshotIdentifier }) {
      const row = find(DBSnapshotIdentifier);
      if (row.type === 'automated' || row.status === 'creating') {
        refuse(
          InvalidDBSnapshotStateFault,
          `Cannot delete the snapshot ${row.id}: it is ${row.type === 'automated' ? 'automated' : row.status}.`,
        );
      }
      remove(model, row);
      tell(model, { type: 'db-snapshot', id: row.id, arn: row.arn }, '0041');
      return { DBSnapshot: { ...describe(row), Status: 'deleted' } };
    },

    async RestoreDBInstanceFromDBSnapshot(input, call) {
      const id = checkIdentifier('DBInstanceIdentifier', input.DBInstanceIdentifier);
      const snapshot = find(input.DBSnapshotIdentifier);
      if (snapshot.status !== 'available')
        refuse(InvalidDBSnapshotStateFault, `The snapshot ${snapshot.id} is ${snapshot.status}.`);
      if (snapshot.of.kmsKeyArn) await checkKey(cloud, call, snapshot.of.kmsKeyArn);
      const group = findSubnetGroup(model, input.DBSubnetGroupName ?? snapshot.of.subnetGroup);
      const securityGroups = await checkSecurityGroups(
        cloud,
        group.vpcId,
        input.VpcSecurityGroupIds ?? snapshot.of.securityGroups,
      );
      if (model.instances.has(id)) refuse(DBInstanceAlreadyExistsFault, 'DB instance already exists');
      const multiAz = input.MultiAZ ?? false;
      const row = model.instances.put(id, {
        ...snapshot.of,
        id,
        arn: cloud.arn('rds', `db:${id}`),
        resourceId: newResourceId(),
        status: 'creating',
        created: cloud.clock.now().toISOString(),
        class: input.DBInstanceClass ?? snapshot.of.class,
        multiAz,
        zones: chooseZones(group, multiAz, input.AvailabilityZone),
        subnetGroup: group.name,
        vpcId: group.vpcId,
        securityGroups,
        interfaces: [],
        reachable: false,
        endpointName: endpointName(model, id),
        secret: undefined,
        protected: input.DeletionProtection ?? false,
        tags: tagsOf(input.Tags),
        restoredFrom: snapshot.id,
        latestBackup: undefined,
      });
      lifecycle.create(row);
      return { DBInstance: describeInstance(model, row) };
    },
  };
}

function describe(row: SnapshotRow): DBSnapshot {
  const { of } = row;
  return {
    DBSnapshotIdentifier: row.id,
    DBSnapshotArn: row.arn,
    DBInstanceIdentifier: of.id,
    DbiResourceId: of.resourceId,
    SnapshotCreateTime: new Date(row.created),
    InstanceCreateTime: new Date(of.created),
    SnapshotType: row.type,
    Status: row.status,
    PercentProgress: row.progress,
    Engine: 'postgres',
    EngineVersion: of.engineVersion,
    MasterUsername: of.username,
    AllocatedStorage: of.storage.size,
    StorageType: of.storage.type,
    Port: of.port,
    AvailabilityZone: of.zones[0],
    VpcId: of.vpcId,
    Encrypted: of.kmsKeyArn !== undefined,
    KmsKeyId: of.kmsKeyArn,
    LicenseModel: 'postgresql-license',
    TagList: tagList(row.tags),
  };
}

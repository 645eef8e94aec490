import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { CreateKeyCommand, DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BackupUnreadable, restoreBackup } from '../../../../cloud/machines/postgres/backup.ts';
import { findInstallation } from '../../../../cloud/machines/postgres/installation.ts';
import { type Stage, stage } from './fixture.ts';

describe('a snapshot of an encrypted DB instance', { timeout: 90_000 }, () => {
  let room: Stage;
  let key: string;
  const login = { user: 'appadmin', password: 'correct-horse' };
  const files = () => path.join(room.cloud.cloud.folder, 'rds', 'snapshots');
  const restore = (DBInstanceIdentifier: string) =>
    room.rds.send(
      new RestoreDBInstanceFromDBSnapshotCommand({
        DBInstanceIdentifier,
        DBSnapshotIdentifier: 'first',
        VpcSecurityGroupIds: [room.group],
      }),
    );

  beforeAll(async () => {
    room = await stage();
    key = (await room.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    await room.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'guild',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: login.user,
        MasterUserPassword: login.password,
        StorageEncrypted: true,
        KmsKeyId: key,
        DBSubnetGroupName: 'data',
        VpcSecurityGroupIds: [room.group],
        BackupRetentionPeriod: 0,
      }),
    );
    await room.reaches('guild', 'available');
    await room.ask(
      'guild',
      login,
      `create table roster as select 'needle-in-the-haystack' as name from generate_series(1, 5000)`,
    );
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  it('holds the rows of its moment, and none of them in the clear', async () => {
    await room.rds.send(new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'first', DBInstanceIdentifier: 'guild' }));
    await room.reaches('guild', 'available');
    const { DBSnapshots } = await room.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'first' }));
    expect(DBSnapshots).toMatchObject([{ Status: 'available', Encrypted: true, KmsKeyId: key, PercentProgress: 100 }]);
    for (const name of readdirSync(files())) {
      expect(readFileSync(path.join(files(), name)).includes('needle-in-the-haystack')).toBe(false);
    }
    await room.ask('guild', login, 'delete from roster');
  });

  it('becomes an instance with those rows', async () => {
    await restore('copy');
    await room.reaches('copy', 'available');
    expect(await room.ask('copy', login, 'select count(*)::int from roster')).toEqual([{ count: 5000 }]);
    expect(await room.events('copy')).toEqual(['Restored from snapshot first']);
  });

  it('cannot be restored while its key is disabled', async () => {
    await room.kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(restore('locked')).rejects.toMatchObject({ name: 'KMSKeyNotAccessibleFault' });
    await room.kms.send(new EnableKeyCommand({ KeyId: key }));
  });

  it('is noise without its key, and refuses to be cut short', async () => {
    const [name] = readdirSync(files());
    const file = path.join(files(), name!);
    const target = path.join(room.cloud.cloud.folder, 'opened');
    const open = () => restoreBackup(findInstallation(), file, Buffer.alloc(32), target);
    await expect(open()).rejects.toThrow(BackupUnreadable);
    truncateSync(file, 1000);
    await expect(open()).rejects.toThrow('The backup is cut short');
  });

  it('is gone for ever when the material of its key is, although its bytes are there', async () => {
    const id = (await room.kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata!.KeyId!;
    room.cloud.cloud.store.table('kms/key').delete(id); // what the end of the waiting time does
    await expect(restore('late')).rejects.toMatchObject({ name: 'KMSKeyNotAccessibleFault' });
    expect(readdirSync(files())).toHaveLength(1);
  });

  it('is made once more, when the instance is deleted with a final one, and deleted on its own', async () => {
    await room.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'copy', SkipFinalSnapshot: true }));
    await vi.waitFor(
      async () =>
        expect(
          (await room.rds.send(new DescribeDBInstancesCommand({}))).DBInstances!.map((it) => it.DBInstanceIdentifier),
        ).toEqual(['guild']),
      { timeout: 20_000 },
    );
    await room.rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'first' }));
    await expect(
      room.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'first' })),
    ).rejects.toMatchObject({
      name: 'DBSnapshotNotFoundFault',
    });
    expect(readdirSync(files())).toEqual([]);
  });
});

import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod';
import { describeDatabase } from '../describe-database.ts';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';

const rds = new RDSClient({ maxAttempts: 5 });

const DBInstanceIdentifier = named();
const DBName = 'guilds';

/** What can be changed while it runs. */
const wanted = {
  DBInstanceClass: settings.database.instanceClass,
  MultiAZ: settings.database.multiAz,
  BackupRetentionPeriod: settings.database.backupDays,
  DeletionProtection: settings.database.deletionProtection,
};
type Changeable = { [K in keyof typeof wanted]?: (typeof wanted)[K] | undefined };

interface Found {
  readonly status: string;
  readonly now: Changeable;
  readonly address?: string | undefined;
  readonly secretArn?: string | undefined;
}

export const handler = resource({
  needs: z.object({
    keyArn: z.string(),
    subnetGroup: z.string(),
    parameterGroup: z.string(),
    securityGroups: z.object({ database: z.string() }),
  }),
  wanted: () => [{ name: 'database' }],
  standIn: { status: 'available', now: wanted } as Found,

  async find() {
    const database = await describeDatabase(rds, DBInstanceIdentifier);
    return (
      database && {
        status: database.DBInstanceStatus!,
        now: database as Changeable,
        address: database.Endpoint?.Address,
        secretArn: database.MasterUserSecret?.SecretArn,
      }
    );
  },
  async create(_, { facts, tags }) {
    const { DBInstance } = await rds.send(
      new CreateDBInstanceCommand({
        ...wanted,
        DBInstanceIdentifier,
        DBName,
        Engine: 'postgres',
        // The major version alone: AWS retires minor ones, and a template that names one stops working on that day.
        EngineVersion: settings.database.engineVersion,
        AutoMinorVersionUpgrade: true,
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        AllocatedStorage: settings.database.storageGiB,
        StorageType: 'gp3',
        ...(settings.database.iops && { Iops: settings.database.iops }),
        StorageEncrypted: true,
        KmsKeyId: facts.keyArn,
        // RDS makes the password, keeps it in Secrets Manager and rotates it: nobody ever sees it on its way.
        MasterUsername: 'muster',
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: facts.keyArn,
        DBSubnetGroupName: facts.subnetGroup,
        DBParameterGroupName: facts.parameterGroup,
        VpcSecurityGroupIds: [facts.securityGroups.database],
        PubliclyAccessible: false,
        PreferredBackupWindow: '02:00-03:00',
        PreferredMaintenanceWindow: 'sun:03:30-sun:04:30',
        CopyTagsToSnapshot: true,
        EnableCloudwatchLogsExports: ['postgresql'],
        Tags: tagList(tags),
      }),
    );
    return { status: DBInstance!.DBInstanceStatus!, now: wanted };
  },
  differences: ({ status, now }) =>
    // While it is being created it cannot be changed, and is being created as wanted.
    status !== 'available'
      ? []
      : (Object.keys(wanted) as (keyof typeof wanted)[])
          .filter((key) => now[key] !== wanted[key])
          .map((key) => `${key} is ${now[key]}, not ${wanted[key]}`),
  async update(found) {
    const { DBInstance } = await rds.send(
      new ModifyDBInstanceCommand({ DBInstanceIdentifier, ...wanted, ApplyImmediately: true }),
    );
    return { ...found, status: DBInstance!.DBInstanceStatus!, now: wanted };
  },
  async remove({ status }) {
    if (status !== 'deleting')
      await rds.send(
        new DeleteDBInstanceCommand({
          DBInstanceIdentifier,
          ...(settings.keepDataOnTeardown
            ? { FinalDBSnapshotIdentifier: `${DBInstanceIdentifier}-${Date.now()}`, DeleteAutomatedBackups: false }
            : { SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
        }),
      );
    throw new NotReadyYet(`${DBInstanceIdentifier} is still being deleted`);
  },
  facts: ({ database }) => ({
    database: {
      identifier: DBInstanceIdentifier,
      name: DBName,
      // Known late in its creation: whoever needs them waits until it is available.
      endpoint: { address: database?.address ?? '(once it is available)', port: 5432 },
      secretArn: database?.secretArn ?? '(once it is available)',
    },
  }),
});

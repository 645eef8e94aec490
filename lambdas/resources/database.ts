import {
  CreateDBInstanceCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod';
import { describeDatabase } from '../describe-database.ts';
import { differing, inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unlike } from '../unlike.ts';

const rds = new RDSClient({ maxAttempts: 5 });

const DBInstanceIdentifier = named();
const DBName = 'guilds';
const { storageGiB, engineVersion } = settings.database;

/** What only a new instance could have. */
const FIXED = { Engine: 'postgres', DBName, MasterUsername: 'muster', StorageEncrypted: true } as const;

/** What can be changed while it runs, and is nobody else's. */
const changeable = {
  DBInstanceClass: settings.database.instanceClass,
  MultiAZ: settings.database.multiAz,
  AllocatedStorage: storageGiB,
  BackupRetentionPeriod: settings.database.backupDays,
  DeletionProtection: settings.database.deletionProtection,
  AutoMinorVersionUpgrade: true,
  StorageType: 'gp3',
  ...(settings.database.iops && { Iops: settings.database.iops }),
  PubliclyAccessible: false,
  PreferredBackupWindow: '02:00-03:00',
  PreferredMaintenanceWindow: 'sun:03:30-sun:04:30',
  CopyTagsToSnapshot: true,
};
const LOGS = ['postgresql'];

const Needs = z.object({
  keyArn: z.string(),
  subnetGroup: z.string(),
  parameterGroup: z.string(),
  securityGroups: z.object({ database: z.string() }),
});
const wanted = ({ parameterGroup, securityGroups }: z.output<typeof Needs>) => ({
  ...changeable,
  DBParameterGroupName: parameterGroup,
  VpcSecurityGroupIds: [securityGroups.database],
});
type Wanted = ReturnType<typeof wanted>;

interface Found {
  readonly status: string;
  readonly now: { readonly [K in keyof Wanted]?: Wanted[K] | undefined };
  readonly logs: readonly string[];
  readonly stands: DBInstance;
  readonly address?: string | undefined;
  readonly secretArn?: string | undefined;
}

export const handler = resource({
  needs: Needs,
  wanted: () => [{ name: 'database' }],
  standIn: { status: 'available', now: changeable, logs: LOGS, stands: {} } as Found,

  async find() {
    const database = await describeDatabase(rds, DBInstanceIdentifier);
    return (
      database && {
        status: database.DBInstanceStatus!,
        now: asAsked(database),
        logs: database.EnabledCloudwatchLogsExports ?? [],
        stands: database,
        address: database.Endpoint?.Address,
        secretArn: database.MasterUserSecret?.SecretArn,
      }
    );
  },
  async create(_, { facts, tags }) {
    const { DBInstance } = await rds.send(
      new CreateDBInstanceCommand({
        ...wanted(facts),
        ...FIXED,
        DBInstanceIdentifier,
        // The major version alone: AWS retires minor ones, and a template that names one stops working on that day.
        EngineVersion: engineVersion,
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        KmsKeyId: facts.keyArn,
        // RDS makes the password, keeps it in Secrets Manager and rotates it: nobody ever sees it on its way.
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: facts.keyArn,
        DBSubnetGroupName: facts.subnetGroup,
        EnableCloudwatchLogsExports: LOGS,
        Tags: tagList(tags),
      }),
    );
    return { status: DBInstance!.DBInstanceStatus!, now: changeable, logs: LOGS, stands: {} };
  },
  fixed: ({ now: { AllocatedStorage = 0 }, stands }, _, { keyArn, subnetGroup }) => [
    ...unlike(stands, { ...FIXED, KmsKeyId: keyArn }),
    ...unlike(stands.DBSubnetGroup ?? {}, { DBSubnetGroupName: subnetGroup }),
    ...(AllocatedStorage > storageGiB
      ? [`its storage is ${AllocatedStorage} GiB, and grows but never shrinks to ${storageGiB}`]
      : []),
    // In place, but without a way back, and only with the parameters of the other version.
    ...(stands.EngineVersion && stands.EngineVersion.split('.')[0] !== engineVersion
      ? [`EngineVersion is ${stands.EngineVersion}, not ${engineVersion}, and a major version is changed by hand`]
      : []),
  ],
  differences: ({ status, now, logs }, _, facts) =>
    // While it is being created it cannot be changed, and is being created as wanted.
    status !== 'available'
      ? []
      : [
          ...inWords(now, wanted(facts)),
          ...LOGS.filter((it) => !logs.includes(it)).map((it) => `it does not hand on its log ${it}`),
        ],
  async update(found, _, { facts }) {
    const { DBInstance } = await rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier,
        ...differing(found.now, wanted(facts)),
        ...(LOGS.some((it) => !found.logs.includes(it)) && {
          CloudwatchLogsExportConfiguration: { EnableLogTypes: LOGS },
        }),
        ApplyImmediately: true,
      }),
    );
    return { ...found, status: DBInstance!.DBInstanceStatus!, now: wanted(facts), logs: LOGS };
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

/** As it was asked for last: what somebody changed for the next maintenance window counts as changed. */
function asAsked(database: DBInstance): Found['now'] {
  const pending = Object.entries(database.PendingModifiedValues ?? {}).filter(([, value]) => value !== undefined);
  return {
    ...(database as Partial<typeof changeable>),
    ...Object.fromEntries(pending),
    DBParameterGroupName: database.DBParameterGroups?.[0]?.DBParameterGroupName,
    VpcSecurityGroupIds: database.VpcSecurityGroups?.map((it) => it.VpcSecurityGroupId ?? ''),
  } as Found['now'];
}

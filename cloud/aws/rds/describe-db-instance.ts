import { type DBInstance, DBInstanceNotFoundFault } from '@aws-sdk/client-rds';
import { refuse } from '../refuse.ts';
import { describeSubnetGroup, findSubnetGroup } from './db-subnet-group.ts';
import type { InstanceRow, Model } from './model.ts';
import { tagList } from './tag.ts';

export function findInstance({ instances }: Model, name = ''): InstanceRow {
  const id = name.replace(/^arn:aws:rds:[^:]*:[^:]*:db:/, '').toLowerCase();
  return instances.get(id) ?? refuse(DBInstanceNotFoundFault, `DBInstance ${name} not found.`);
}

/** A DB instance as DescribeDBInstances shows it. */
export function describeInstance(model: Model, row: InstanceRow): DBInstance {
  const [primary, standby] = row.zones;
  const busy = row.status === 'creating';
  return {
    AutoMinorVersionUpgrade: true,
    CopyTagsToSnapshot: false,
    PreferredBackupWindow: '03:00-03:30',
    PreferredMaintenanceWindow: 'sun:04:00-sun:04:30',
    NetworkType: 'IPV4',
    MonitoringInterval: 0,
    DatabaseInsightsMode: 'standard',
    DedicatedLogVolume: false,
    ...row.said,
    DBInstanceIdentifier: row.id,
    DBInstanceArn: row.arn,
    DbiResourceId: row.resourceId,
    DBInstanceClass: row.class,
    DBInstanceStatus: row.status,
    Engine: 'postgres',
    EngineVersion: row.engineVersion,
    LicenseModel: 'postgresql-license',
    MasterUsername: row.username,
    DBName: row.database,
    Endpoint: row.reachable ? { Address: row.endpointName, Port: row.port, HostedZoneId: 'Z2R2ITUGPM61AM' } : undefined,
    InstanceCreateTime: busy ? undefined : new Date(row.created),
    DbInstancePort: 0,
    AllocatedStorage: row.storage.size,
    MaxAllocatedStorage: row.storage.limit,
    StorageType: row.storage.type,
    Iops: row.storage.iops,
    StorageThroughput: row.storage.throughput,
    StorageEncrypted: row.kmsKeyArn !== undefined,
    KmsKeyId: row.kmsKeyArn,
    BackupRetentionPeriod: row.retention,
    LatestRestorableTime: row.latestBackup ? new Date(row.latestBackup) : undefined,
    BackupTarget: 'region',
    MultiAZ: row.multiAz,
    AvailabilityZone: primary,
    SecondaryAvailabilityZone: busy ? undefined : standby,
    DBSubnetGroup: describeSubnetGroup(model, findSubnetGroup(model, row.subnetGroup)),
    VpcSecurityGroups: row.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    DBSecurityGroups: [],
    DBParameterGroups: [
      {
        DBParameterGroupName: row.parameterGroup,
        ParameterApplyStatus: row.pendingReboot ? 'pending-reboot' : 'in-sync',
      },
    ],
    OptionGroupMemberships: [
      { OptionGroupName: `default:postgres-${row.engineVersion.split('.')[0]}`, Status: 'in-sync' },
    ],
    PendingModifiedValues: {},
    ReadReplicaDBInstanceIdentifiers: [],
    PubliclyAccessible: row.publicly,
    DeletionProtection: row.protected,
    CACertificateIdentifier: row.certificateAuthority,
    CertificateDetails: { CAIdentifier: row.certificateAuthority },
    EnabledCloudwatchLogsExports: [...row.logExports],
    IAMDatabaseAuthenticationEnabled: false,
    PerformanceInsightsEnabled: false,
    CustomerOwnedIpEnabled: false,
    ActivityStreamStatus: 'stopped',
    MasterUserSecret: row.secret && { SecretArn: row.secret.arn, SecretStatus: 'active', KmsKeyId: row.secret.keyArn },
    TagList: tagList(row.tags),
  };
}

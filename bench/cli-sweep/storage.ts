import { ask, each, type Question } from './question.ts';

/** Subresources of a bucket that a bucket may lack, with the error that says so. */
const LACKING = {
  cors: 'NoSuchCORSConfiguration',
  policy: 'NoSuchBucketPolicy',
  website: 'NoSuchWebsiteConfiguration',
  replication: 'ReplicationConfigurationNotFoundError',
} as const;

const DB = 'rds describe-db';

export const storage: readonly Question[] = [
  ask('s3api list-buckets', { says: { 'Buckets.*.Name': /./ } }),
  ask('s3api head-bucket --bucket {bucket}'),
  ask('s3api wait bucket-exists --bucket {bucket}'),
  ask('s3api head-bucket --bucket nobody-has-this-one', { refused: '404' }),
  ...Object.entries(LACKING).map(([name, refused]) => ask(`s3api get-bucket-${name} --bucket {bucket}`, { refused })),
  ask('s3api get-object-lock-configuration --bucket {bucket}', { refused: 'ObjectLockConfigurationNotFoundError' }),
  ask('s3api get-bucket-versioning --bucket {bucket}', { says: { Status: 'Enabled' } }),
  ask('s3api get-bucket-encryption --bucket {bucket}', {
    says: { 'ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.SSEAlgorithm': 'aws:kms' },
  }),
  ask('s3api get-bucket-acl --bucket {bucket}', { says: { 'Grants.*.Permission': 'FULL_CONTROL' } }),
  ask('s3api get-bucket-request-payment --bucket {bucket}', { says: { Payer: 'BucketOwner' } }),
  ask('s3api get-bucket-ownership-controls --bucket {bucket}', {
    says: { 'OwnershipControls.Rules.0.ObjectOwnership': 'BucketOwnerEnforced' },
  }),
  ask('s3api get-public-access-block --bucket {bucket}', { says: { 'PublicAccessBlockConfiguration.*': true } }),
  ask('s3api get-bucket-policy-status --bucket {bucket}', { refused: 'NoSuchBucketPolicy' }),
  ...each(
    's3api',
    `get-bucket-location --bucket {bucket}
    get-bucket-accelerate-configuration --bucket {bucket}
    get-bucket-lifecycle-configuration --bucket {bucket}
    get-bucket-logging --bucket {bucket}
    get-bucket-notification-configuration --bucket {bucket}
    get-bucket-tagging --bucket {bucket}
    list-bucket-analytics-configurations --bucket {bucket}
    list-bucket-intelligent-tiering-configurations --bucket {bucket}
    list-bucket-inventory-configurations --bucket {bucket}
    list-bucket-metrics-configurations --bucket {bucket}
    list-multipart-uploads --bucket {bucket}`,
  ),
  ask('s3api list-objects-v2 --bucket {bucket} --prefix builds/', { keep: { object: 'Contents.0.Key' } }),
  ask('s3api list-objects-v2 --bucket {bucket} --page-size 1', { says: { 'Contents.*.Key': /./ } }),
  ask('s3api list-objects --bucket {bucket} --max-items 1'),
  ask('s3api list-object-versions --bucket {bucket} --prefix {object}', { says: { 'Versions.*.Key': '{object}' } }),
  ask('s3api head-object --bucket {bucket} --key {object}', { says: { ServerSideEncryption: 'aws:kms' } }),
  ask('s3api wait object-exists --bucket {bucket} --key {object}'),
  ask('s3api get-object-tagging --bucket {bucket} --key {object}'),
  ask('s3api get-object-acl --bucket {bucket} --key {object}', { says: { 'Grants.*.Permission': 'FULL_CONTROL' } }),
  ask('s3api get-object-attributes --bucket {bucket} --key {object} --object-attributes ETag ObjectSize StorageClass', {
    gap: 'head-object says the same',
  }),
  ask('s3api get-object-retention --bucket {bucket} --key {object}', { refused: 'InvalidRequest' }),
  ask('s3api get-object-legal-hold --bucket {bucket} --key {object}', { refused: 'InvalidRequest' }),
  ask('s3 ls'),
  ask('s3 ls s3://{bucket} --recursive --summarize'),

  ask('rds describe-db-instances --db-instance-identifier {database}', {
    keep: {
      databaseArn: 'DBInstances.0.DBInstanceArn',
      subnetGroup: 'DBInstances.0.DBSubnetGroup.DBSubnetGroupName',
      parameterGroup: 'DBInstances.0.DBParameterGroups.0.DBParameterGroupName',
      optionGroup: 'DBInstances.0.OptionGroupMemberships.0.OptionGroupName',
      certificate: 'DBInstances.0.CACertificateIdentifier',
      engineVersion: 'DBInstances.0.EngineVersion',
      databaseClass: 'DBInstances.0.DBInstanceClass',
    },
    says: {
      'DBInstances.0.DBInstanceStatus': 'available',
      'DBInstances.0.MultiAZ': true,
      'DBInstances.0.DBSubnetGroup.VpcId': '{vpc}',
    },
  }),
  ask('rds wait db-instance-available --db-instance-identifier {database}'),
  ask('rds describe-db-instances --db-instance-identifier nobody', { refused: 'DBInstanceNotFound' }),
  ask('rds describe-db-instances --filters Name=db-instance-id,Values={database}', {
    says: { 'DBInstances.0.DBInstanceArn': '{databaseArn}' },
  }),
  ask('rds list-tags-for-resource --resource-name {databaseArn}', { says: { 'TagList.*.Key': /./ } }),
  ask(`${DB}-subnet-groups --db-subnet-group-name {subnetGroup}`, {
    keep: { subnetGroupArn: 'DBSubnetGroups.0.DBSubnetGroupArn' },
    says: { 'DBSubnetGroups.0.VpcId': '{vpc}', 'DBSubnetGroups.0.SubnetGroupStatus': 'Complete' },
  }),
  ask('rds list-tags-for-resource --resource-name {subnetGroupArn}'),
  ask(`${DB}-parameter-groups --db-parameter-group-name {parameterGroup}`, {
    keep: {
      family: 'DBParameterGroups.0.DBParameterGroupFamily',
      parameterGroupArn: 'DBParameterGroups.0.DBParameterGroupArn',
    },
  }),
  ask('rds list-tags-for-resource --resource-name {parameterGroupArn}'),
  ask(`${DB}-parameters --db-parameter-group-name {parameterGroup} --source user`, {
    says: { 'Parameters.*.Source': 'user' },
  }),
  ask(`${DB}-parameters --db-parameter-group-name {parameterGroup} --source engine-default`, {
    says: { 'Parameters.*.Source': 'engine-default' },
  }),
  ask(`${DB}-parameters --db-parameter-group-name {parameterGroup} --page-size 20`, {
    says: { 'Parameters.*.ParameterName': /./ },
  }),
  // The CLI puts the pages together, and leaves out what it knows no sum of: the family.
  ask('rds describe-engine-default-parameters --db-parameter-group-family {family} --no-paginate', {
    says: { 'EngineDefaults.DBParameterGroupFamily': '{family}' },
  }),
  ask(`${DB}-engine-versions --engine postgres --engine-version {engineVersion}`, {
    says: { 'DBEngineVersions.0.DBParameterGroupFamily': '{family}' },
  }),
  ask(`${DB}-engine-versions --engine postgres --default-only`, { says: { 'DBEngineVersions.length': 1 } }),
  ask(
    'rds describe-orderable-db-instance-options --engine postgres --engine-version {engineVersion} --db-instance-class {databaseClass}',
    { says: { 'OrderableDBInstanceOptions.*.DBInstanceClass': '{databaseClass}' } },
  ),
  ask('rds describe-valid-db-instance-modifications --db-instance-identifier {database}', {
    gap: 'ModifyDBInstance judges what is asked of it; nothing lists that beforehand',
  }),
  ask('rds describe-option-groups --option-group-name {optionGroup}', {
    says: { 'OptionGroupsList.0.EngineName': 'postgres' },
  }),
  ask('rds describe-certificates --certificate-identifier {certificate}', {
    says: { 'Certificates.0.CertificateIdentifier': '{certificate}' },
  }),
  ask(`${DB}-log-files --db-instance-identifier {database}`, { keep: { logFile: 'DescribeDBLogFiles.0.LogFileName' } }),
  ask('rds download-db-log-file-portion --db-instance-identifier {database} --log-file-name {logFile}'),
  ask('rds describe-events --source-identifier {database} --source-type db-instance', {
    says: { 'Events.*.SourceIdentifier': '{database}', 'Events.*.SourceArn': '{databaseArn}' },
  }),
  ask('rds describe-event-categories --source-type db-instance', {
    gap: "the categories of AWS's events are more than those of this cloud's",
  }),
  ask('rds describe-pending-maintenance-actions', { says: { 'PendingMaintenanceActions.length': 0 } }),
  ...each(
    'rds',
    `describe-db-instances --max-items 1
    describe-db-snapshots
    describe-account-attributes
    describe-event-subscriptions
    describe-option-groups
    describe-certificates
    describe-db-clusters
    describe-db-cluster-snapshots
    describe-db-proxies
    describe-db-security-groups
    describe-reserved-db-instances
    describe-export-tasks
    describe-blue-green-deployments
    describe-global-clusters`,
  ),

  ask('dynamodb list-tables', { keep: { table: 'TableNames.0' } }),
  ask('dynamodb describe-table --table-name {table}', {
    keep: { tableArn: 'Table.TableArn' },
    says: { 'Table.TableStatus': 'ACTIVE', 'Table.TableName': '{table}' },
  }),
  ask('dynamodb wait table-exists --table-name {table}'),
  ask('dynamodb describe-table --table-name nobody', { refused: 'ResourceNotFoundException' }),
  ask('dynamodb list-tags-of-resource --resource-arn {tableArn}'),
  ask('dynamodb get-resource-policy --resource-arn {tableArn}', { refused: 'PolicyNotFoundException' }),
  ask('dynamodb describe-limits', { says: { AccountMaxReadCapacityUnits: 80000 } }),
  ...each(
    'dynamodb',
    `describe-time-to-live --table-name {table}
    describe-continuous-backups --table-name {table}
    describe-contributor-insights --table-name {table}
    describe-kinesis-streaming-destination --table-name {table}
    scan --table-name {table} --page-size 2 --max-items 5
    list-backups
    list-global-tables
    list-exports
    list-imports
    list-contributor-insights`,
  ),
];

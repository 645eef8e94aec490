import { type Kind, only, tags, there, unless } from './kind.ts';

const database: Kind = {
  type: 'aws_db_instance',
  find: async ({ rds }) => (await rds.DescribeDBInstances({})).DBInstances!.map((it) => it.DbiResourceId!),
  async read({ rds }, id) {
    // Imported and refreshed by what never changes, not by the name.
    const answer = await rds.DescribeDBInstances({ Filters: [{ Name: 'dbi-resource-id', Values: [id] }] });
    const it = only(answer.DBInstances, 'database');
    const listed = await rds.ListTagsForResource({ ResourceName: it.DBInstanceArn });
    return {
      address: it.Endpoint?.Address,
      allocated_storage: it.AllocatedStorage,
      arn: it.DBInstanceArn,
      auto_minor_version_upgrade: it.AutoMinorVersionUpgrade,
      availability_zone: it.AvailabilityZone,
      backup_retention_period: it.BackupRetentionPeriod,
      backup_target: it.BackupTarget,
      backup_window: it.PreferredBackupWindow,
      ca_cert_identifier: it.CACertificateIdentifier,
      copy_tags_to_snapshot: it.CopyTagsToSnapshot,
      customer_owned_ip_enabled: it.CustomerOwnedIpEnabled,
      database_insights_mode: it.DatabaseInsightsMode,
      db_name: it.DBName,
      db_subnet_group_name: it.DBSubnetGroup?.DBSubnetGroupName,
      dedicated_log_volume: it.DedicatedLogVolume,
      deletion_protection: it.DeletionProtection,
      engine: it.Engine,
      engine_lifecycle_support: it.EngineLifecycleSupport,
      engine_version: it.EngineVersion,
      hosted_zone_id: it.Endpoint?.HostedZoneId,
      iam_database_authentication_enabled: it.IAMDatabaseAuthenticationEnabled,
      instance_class: it.DBInstanceClass,
      kms_key_id: it.StorageEncrypted ? it.KmsKeyId : '',
      license_model: it.LicenseModel,
      maintenance_window: it.PreferredMaintenanceWindow,
      master_user_secret: it.MasterUserSecret && [
        it.MasterUserSecret.KmsKeyId,
        it.MasterUserSecret.SecretArn,
        it.MasterUserSecret.SecretStatus,
      ],
      monitoring_interval: it.MonitoringInterval,
      multi_az: it.MultiAZ,
      network_type: it.NetworkType,
      option_group_name: it.OptionGroupMemberships?.[0]?.OptionGroupName,
      parameter_group_name: it.DBParameterGroups?.[0]?.DBParameterGroupName,
      performance_insights_enabled: it.PerformanceInsightsEnabled,
      port: it.Endpoint?.Port,
      publicly_accessible: it.PubliclyAccessible,
      resource_id: it.DbiResourceId,
      status: it.DBInstanceStatus,
      storage_encrypted: it.StorageEncrypted,
      storage_type: it.StorageType,
      username: it.MasterUsername,
      vpc_security_group_ids: it.VpcSecurityGroups?.map((group) =>
        there(group.VpcSecurityGroupId, 'VpcSecurityGroupId'),
      ),
      tags: tags(it.TagList),
      listed: tags(listed.TagList),
    };
  },
};

const subnetGroup: Kind = {
  type: 'aws_db_subnet_group',
  find: async ({ rds }) => (await rds.DescribeDBSubnetGroups({})).DBSubnetGroups!.map((it) => it.DBSubnetGroupName!),
  async read({ rds }, id) {
    const it = only((await rds.DescribeDBSubnetGroups({ DBSubnetGroupName: id })).DBSubnetGroups, 'subnet group');
    const listed = await rds.ListTagsForResource({ ResourceName: it.DBSubnetGroupArn });
    return {
      arn: it.DBSubnetGroupArn,
      name: it.DBSubnetGroupName,
      description: it.DBSubnetGroupDescription,
      subnet_ids: there(it.Subnets, 'Subnets').map(({ SubnetIdentifier }) => SubnetIdentifier),
      supported_network_types: it.SupportedNetworkTypes,
      vpc_id: it.VpcId,
      tags: tags(listed.TagList),
    };
  },
  async make({ rds }, { name, subnets, vpc }) {
    const DBSubnetGroupName = name;
    const DBSubnetGroupDescription = 'Managed by Terraform';
    await rds.CreateDBSubnetGroup({ DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds: [...subnets] });
    return {
      id: name,
      planned: {
        name,
        description: DBSubnetGroupDescription,
        subnet_ids: subnets,
        supported_network_types: ['IPV4'],
        vpc_id: vpc,
        tags: {},
      },
      remove: () => rds.DeleteDBSubnetGroup({ DBSubnetGroupName }),
    };
  },
};

const parameterGroup: Kind = {
  type: 'aws_db_parameter_group',
  find: async ({ rds }) =>
    (await rds.DescribeDBParameterGroups({})).DBParameterGroups!.map((it) => it.DBParameterGroupName!),
  async read({ rds }, id) {
    const answer = await rds.DescribeDBParameterGroups({ DBParameterGroupName: id });
    const it = only(answer.DBParameterGroups, 'parameter group');
    const { Parameters } = await rds.DescribeDBParameters({ DBParameterGroupName: id, Source: 'user' });
    const listed = await rds.ListTagsForResource({ ResourceName: it.DBParameterGroupArn });
    return {
      arn: it.DBParameterGroupArn,
      description: it.Description,
      family: it.DBParameterGroupFamily,
      name: it.DBParameterGroupName,
      parameter: there(Parameters, 'Parameters').map((parameter) => [
        there(parameter.ParameterName, 'ParameterName'),
        there(parameter.ParameterValue, 'ParameterValue'),
        there(parameter.ApplyMethod, 'ApplyMethod'),
      ]),
      tags: tags(listed.TagList),
    };
  },
  async make({ rds }, { name }) {
    const DBParameterGroupName = name;
    const { DBEngineVersions } = await rds.DescribeDBEngineVersions({ Engine: 'postgres', DefaultOnly: true });
    const DBParameterGroupFamily = only(DBEngineVersions, 'default version').DBParameterGroupFamily!;
    const Description = 'Managed by Terraform';
    await rds.CreateDBParameterGroup({ DBParameterGroupName, DBParameterGroupFamily, Description });
    await rds.ModifyDBParameterGroup({
      DBParameterGroupName,
      Parameters: [{ ParameterName: 'log_min_duration_statement', ParameterValue: '500', ApplyMethod: 'immediate' }],
    });
    return {
      id: name,
      planned: {
        name,
        description: Description,
        family: DBParameterGroupFamily,
        parameter: [['log_min_duration_statement', '500', 'immediate']],
        tags: {},
      },
      remove: () => rds.DeleteDBParameterGroup({ DBParameterGroupName }),
    };
  },
};

const table: Kind = {
  type: 'aws_dynamodb_table',
  find: async ({ dynamodb }) => (await dynamodb.ListTables({})).TableNames!.map(String),
  async read({ dynamodb }, id) {
    const it = there((await dynamodb.DescribeTable({ TableName: id })).Table, 'Table');
    const backups = await dynamodb.DescribeContinuousBackups({ TableName: id });
    const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const { TimeToLiveDescription: ttl } = await dynamodb.DescribeTimeToLive({ TableName: id });
    const listed = await dynamodb.ListTagsOfResource({ ResourceArn: it.TableArn });
    return {
      arn: it.TableArn,
      name: it.TableName,
      status: it.TableStatus,
      billing_mode: it.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
      read_capacity: it.ProvisionedThroughput?.ReadCapacityUnits,
      deletion_protection_enabled: it.DeletionProtectionEnabled,
      attribute: there(it.AttributeDefinitions, 'AttributeDefinitions').map((one) => [
        one.AttributeName,
        one.AttributeType,
      ]),
      key: there(it.KeySchema, 'KeySchema').map((one) => [one.AttributeName, one.KeyType]),
      point_in_time_recovery: recovery?.PointInTimeRecoveryStatus,
      server_side_encryption: it.SSEDescription?.Status ?? '',
      stream_enabled: it.StreamSpecification?.StreamEnabled ?? false,
      ttl: ttl && [ttl.TimeToLiveStatus, ttl.AttributeName ?? ''],
      warm_throughput: it.WarmThroughput?.Status,
      tags: tags(listed.Tags),
    };
  },
  async make({ dynamodb }, { name }) {
    await dynamodb.CreateTable({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
      ],
      Tags: [{ Key: 'Name', Value: name }],
    });
    await active(() => dynamodb.DescribeTable({ TableName: name }));
    await dynamodb.UpdateTimeToLive({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
    });
    await dynamodb.UpdateContinuousBackups({
      TableName: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    return {
      id: name,
      planned: {
        name,
        status: 'ACTIVE',
        billing_mode: 'PAY_PER_REQUEST',
        read_capacity: 0,
        deletion_protection_enabled: false,
        attribute: [
          ['pk', 'S'],
          ['sk', 'N'],
        ],
        key: [
          ['pk', 'HASH'],
          ['sk', 'RANGE'],
        ],
        point_in_time_recovery: 'ENABLED',
        stream_enabled: false,
        ttl: ['ENABLED', 'ends'],
        tags: { Name: name },
      },
      async remove() {
        await dynamodb.DeleteTable({ TableName: name });
        for (let asked = 0; asked < 300; asked++)
          if (!(await unless('ResourceNotFoundException', dynamodb.DescribeTable({ TableName: name })))) return;
      },
    };
  },
};

const insights: Kind = {
  type: 'aws_dynamodb_contributor_insights',
  find: async ({ dynamodb }) => (await dynamodb.ListTables({})).TableNames!.map(String),
  async read({ dynamodb }, id) {
    const it = await dynamodb.DescribeContributorInsights({ TableName: id });
    return { table_name: it.TableName, status: it.ContributorInsightsStatus };
  },
};

/** Asks until a table can be used: its creation, and each change of it, is answered before it is done. */
async function active(describe: () => Promise<{ Table?: { TableStatus?: string | undefined } | undefined }>) {
  for (let asked = 0; asked < 100; asked++) if ((await describe()).Table?.TableStatus === 'ACTIVE') return;
}

export const data: readonly Kind[] = [database, subnetGroup, parameterGroup, table, insights];

import { json, type Kind, only, tags, there, unless } from './kind.ts';

const securityGroup: Kind = {
  type: 'aws_security_group',
  find: async ({ ec2 }) => (await ec2.DescribeSecurityGroups({})).SecurityGroups!.map((it) => it.GroupId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeSecurityGroups({ GroupIds: [id] })).SecurityGroups, 'security group');
    return {
      name: it.GroupName,
      description: it.Description,
      owner_id: it.OwnerId,
      vpc_id: it.VpcId,
      ingress: there(it.IpPermissions, 'IpPermissions').map((rule) => [
        there(rule.IpProtocol, 'IpProtocol'),
        rule.FromPort,
        rule.IpRanges?.map(({ CidrIp }) => CidrIp),
        rule.UserIdGroupPairs?.map(({ GroupId }) => there(GroupId, 'GroupId')),
      ]),
      egress: there(it.IpPermissionsEgress, 'IpPermissionsEgress').length,
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { vpc, name }) {
    const made = { GroupName: `${name}-made`, Description: 'Managed by Terraform', VpcId: vpc };
    const { GroupId } = await ec2.CreateSecurityGroup(made);
    // The provider takes AWS's rule that lets everything out, before it adds its own.
    await ec2.RevokeSecurityGroupEgress({
      GroupId,
      IpPermissions: [{ FromPort: 0, ToPort: 0, IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    const IpPermissions = [{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
    await ec2.AuthorizeSecurityGroupIngress({ GroupId, IpPermissions });
    return {
      id: GroupId!,
      planned: {
        name: made.GroupName,
        description: made.Description,
        vpc_id: vpc,
        ingress: [['tcp', 443, ['10.0.0.0/8'], []]],
        egress: 0,
        tags: {},
      },
      remove: () => ec2.DeleteSecurityGroup({ GroupId }),
    };
  },
};

const groupRule: Kind = {
  type: 'aws_vpc_security_group_ingress_rule',
  find: async ({ ec2 }) =>
    (await ec2.DescribeSecurityGroupRules({})).SecurityGroupRules!.map((it) => it.SecurityGroupRuleId!),
  async read({ ec2 }, id) {
    const answer = await ec2.DescribeSecurityGroupRules({ SecurityGroupRuleIds: [id] });
    const it = only(answer.SecurityGroupRules, 'rule');
    return {
      arn: it.SecurityGroupRuleArn,
      is_egress: it.IsEgress,
      from_port: it.FromPort,
      to_port: it.ToPort,
      ip_protocol: it.IpProtocol,
      source: it.CidrIpv4 ?? it.CidrIpv6 ?? it.PrefixListId ?? it.ReferencedGroupInfo?.GroupId,
      security_group_id: it.GroupId,
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { group, name }) {
    const { SecurityGroupRules } = await ec2.AuthorizeSecurityGroupIngress({
      GroupId: group,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.1.0.0/16', Description: 'all of it' }] }],
      TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: [{ Key: 'Name', Value: name }] }],
    });
    const id = only(SecurityGroupRules, 'created rule').SecurityGroupRuleId!;
    return {
      id,
      planned: {
        is_egress: false,
        from_port: -1,
        to_port: -1,
        ip_protocol: '-1',
        source: '10.1.0.0/16',
        security_group_id: group,
        tags: { Name: name },
      },
      remove: () => ec2.RevokeSecurityGroupIngress({ GroupId: group, SecurityGroupRuleIds: [id] }),
    };
  },
};

const key: Kind = {
  type: 'aws_kms_key',
  async find({ kms }) {
    const keys = await Promise.all((await kms.ListKeys({})).Keys!.map(({ KeyId }) => kms.DescribeKey({ KeyId })));
    return keys
      .filter(({ KeyMetadata }) => KeyMetadata!.KeyManager === 'CUSTOMER' && KeyMetadata!.KeyState === 'Enabled')
      .map(({ KeyMetadata }) => KeyMetadata!.KeyId!);
  },
  async read({ kms }, id) {
    const it = there((await kms.DescribeKey({ KeyId: id })).KeyMetadata, 'KeyMetadata');
    const rotation = await kms.GetKeyRotationStatus({ KeyId: id });
    const listed = await kms.ListResourceTags({ KeyId: id });
    return {
      arn: it.Arn,
      key_id: it.KeyId,
      description: it.Description,
      is_enabled: it.Enabled,
      customer_master_key_spec: it.CustomerMasterKeySpec,
      key_usage: it.KeyUsage,
      multi_region: it.MultiRegion,
      policy: json((await kms.GetKeyPolicy({ KeyId: id, PolicyName: 'default' })).Policy),
      enable_key_rotation: rotation.KeyRotationEnabled,
      rotation_period_in_days: rotation.KeyRotationEnabled ? rotation.RotationPeriodInDays : 0,
      tags: Object.fromEntries(there(listed.Tags, 'Tags').map(({ TagKey, TagValue }) => [TagKey, TagValue])),
    };
  },
  async make({ kms }, { account, name }) {
    const policy = {
      Version: '2012-10-17',
      Id: 'here',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
      ],
    };
    const { KeyMetadata } = await kms.CreateKey({
      Policy: JSON.stringify(policy),
      Tags: [{ TagKey: 'Name', TagValue: name }],
    });
    const KeyId = KeyMetadata!.KeyId!;
    await kms.EnableKeyRotation({ KeyId, RotationPeriodInDays: 180 });
    return {
      id: KeyId,
      planned: {
        description: '',
        is_enabled: true,
        customer_master_key_spec: 'SYMMETRIC_DEFAULT',
        key_usage: 'ENCRYPT_DECRYPT',
        multi_region: false,
        policy,
        enable_key_rotation: true,
        rotation_period_in_days: 180,
        tags: { Name: name },
      },
      remove: () => kms.ScheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 }),
    };
  },
};

const alias: Kind = {
  type: 'aws_kms_alias',
  find: async ({ kms }) =>
    (await kms.ListAliases({})).Aliases!.filter((it) => it.TargetKeyId).map((it) => it.AliasName!),
  async read({ kms }, id) {
    const it = there(
      (await kms.ListAliases({})).Aliases?.find(({ AliasName }) => AliasName === id),
      'alias',
    );
    return { arn: it.AliasArn, target_key_id: it.TargetKeyId };
  },
};

const secret: Kind = {
  type: 'aws_secretsmanager_secret',
  find: async ({ secretsmanager }) => (await secretsmanager.ListSecrets({})).SecretList!.map((it) => it.ARN!),
  async read({ secretsmanager }, id) {
    const it = await secretsmanager.DescribeSecret({ SecretId: id });
    const { ARN, ResourcePolicy } = await secretsmanager.GetResourcePolicy({ SecretId: id });
    return {
      arn: it.ARN,
      name: it.Name,
      described_by_policy: ARN,
      policy: ResourcePolicy ? json(ResourcePolicy) : '',
      tags: tags(it.Tags),
    };
  },
  async make({ secretsmanager }, { name, key }) {
    const { ARN = '' } = await secretsmanager.CreateSecret({
      Name: name,
      Description: 'to be read',
      KmsKeyId: key,
      ForceOverwriteReplicaSecret: false,
      Tags: [{ Key: 'Name', Value: name }],
    });
    return {
      id: ARN,
      planned: { arn: ARN, name, tags: { Name: name } },
      remove: () => secretsmanager.DeleteSecret({ SecretId: ARN, ForceDeleteWithoutRecovery: true }),
    };
  },
};

const secretVersion: Kind = {
  type: 'aws_secretsmanager_secret_version',
  async find({ secretsmanager }) {
    const { SecretList } = await secretsmanager.ListSecrets({});
    return SecretList!.flatMap((it) =>
      Object.keys(it.SecretVersionsToStages ?? {}).map((version) => `${it.ARN}|${version}`),
    );
  },
  async read({ secretsmanager }, id) {
    const [SecretId, VersionId] = id.split('|');
    const it = await secretsmanager.GetSecretValue({ SecretId, VersionId });
    return {
      arn: it.ARN,
      version_id: it.VersionId,
      version_stages: it.VersionStages,
      secret: it.SecretString ?? it.SecretBinary,
    };
  },
};

const parameter: Kind = {
  type: 'aws_ssm_parameter',
  find: async ({ ssm }) => (await ssm.DescribeParameters({})).Parameters!.map((it) => it.Name!),
  async read({ ssm }, id) {
    const it = there((await ssm.GetParameter({ Name: id, WithDecryption: true })).Parameter, 'Parameter');
    const described = await ssm.DescribeParameters({
      ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [id] }],
    });
    const meta = only(described.Parameters, 'parameter');
    const listed = await ssm.ListTagsForResource({ ResourceType: 'Parameter', ResourceId: id });
    return {
      arn: it.ARN,
      name: it.Name,
      type: it.Type,
      value: it.Value,
      version: it.Version,
      data_type: meta.DataType,
      described_type: meta.Type,
      tier: meta.Tier,
      key_id: meta.Type === 'SecureString' ? meta.KeyId : '',
      tags: tags(listed.TagList),
    };
  },
  async make({ ssm }, { name }) {
    const Name = `/${name}/word`;
    await ssm.PutParameter({ Name, Type: 'SecureString', Value: 'word', Tags: [{ Key: 'Name', Value: name }] });
    return {
      id: Name,
      planned: {
        name: Name,
        type: 'SecureString',
        value: 'word',
        version: 1,
        data_type: 'text',
        described_type: 'SecureString',
        tier: 'Standard',
        key_id: 'alias/aws/ssm',
        tags: { Name: name },
      },
      remove: () => ssm.DeleteParameter({ Name }),
    };
  },
};

const trail: Kind = {
  type: 'aws_cloudtrail',
  gap: 'no trail can be made; the event history is what there is',
  find: async ({ cloudtrail }) => (await cloudtrail.ListTrails({})).Trails!.map((it) => it.TrailARN!),
  async read({ cloudtrail }, id) {
    const it = await unless('TrailNotFoundException', cloudtrail.DescribeTrails({ trailNameList: [id] }));
    return { arn: it?.trailList?.[0]?.TrailARN };
  },
};

export const security: readonly Kind[] = [
  securityGroup,
  groupRule,
  key,
  alias,
  secret,
  secretVersion,
  parameter,
  trail,
];

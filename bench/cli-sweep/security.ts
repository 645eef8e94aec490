import { ask, each, type Question } from './question.ts';

export const security: readonly Question[] = [
  ask('sts get-caller-identity', { keep: { account: 'Account', caller: 'Arn' }, says: { Arn: /^arn:aws:iam::/ } }),
  ask('sts get-session-token', { says: { 'Credentials.AccessKeyId': /^ASIA/ } }),
  ask('sts get-access-key-info --access-key-id {accessKey}', { says: { Account: '{account}' } }),

  ask('iam list-instance-profiles', {
    keep: { profile: 'InstanceProfiles.0.InstanceProfileName', role: 'InstanceProfiles.0.Roles.0.RoleName' },
  }),
  ask('iam get-instance-profile --instance-profile-name {profile}', {
    says: { 'InstanceProfile.Roles.0.RoleName': '{role}' },
  }),
  ask('iam wait instance-profile-exists --instance-profile-name {profile}'),
  ask('iam list-instance-profile-tags --instance-profile-name {profile}'),
  ask('iam list-instance-profiles-for-role --role-name {role}', {
    says: { 'InstanceProfiles.0.InstanceProfileName': '{profile}' },
  }),
  ask('iam list-roles', { says: { 'Roles.*.Arn': /^arn:aws:iam::\d{12}:role\// } }),
  ask('iam list-roles --max-items 3 --page-size 2', { says: { 'Roles.length': 3 } }),
  ask('iam get-role --role-name {role}', {
    keep: { roleArn: 'Role.Arn' },
    says: { 'Role.RoleId': /^AROA/, 'Role.AssumeRolePolicyDocument.Statement.0.Principal.Service': /ec2/ },
  }),
  ask('iam wait role-exists --role-name {role}'),
  ask('iam get-role --role-name nobody', { refused: 'NoSuchEntity' }),
  ask('iam list-role-policies --role-name {role}', { keep: { rolePolicy: 'PolicyNames.0' } }),
  ask('iam get-role-policy --role-name {role} --policy-name {rolePolicy}', {
    says: { RoleName: '{role}', 'PolicyDocument.Version': '2012-10-17' },
  }),
  ask('iam list-attached-role-policies --role-name {role}'),
  ask('iam get-policy --policy-arn {policy}', {
    keep: { policyVersion: 'Policy.DefaultVersionId' },
    says: { 'Policy.Arn': '{policy}' },
  }),
  ask('iam get-policy-version --policy-arn {policy} --version-id {policyVersion}', {
    says: { 'PolicyVersion.IsDefaultVersion': true },
  }),
  ask('iam list-policy-versions --policy-arn {policy}', { says: { 'Versions.0.VersionId': '{policyVersion}' } }),
  ask('iam list-policies --scope Local', { keep: { policy: 'Policies.0.Arn' } }),
  ask('iam list-policy-tags --policy-arn {policy}'),
  ask('iam list-entities-for-policy --policy-arn {policy}'),
  ask('iam simulate-principal-policy --policy-source-arn {roleArn} --action-names ec2:RunInstances', {
    says: { 'EvaluationResults.0.EvalDecision': 'implicitDeny' },
  }),
  ask('iam get-context-keys-for-principal-policy --policy-source-arn {roleArn}', {
    gap: 'needs the condition keys of every statement collected',
  }),
  ask('iam get-account-summary', { says: { 'SummaryMap.AccountMFAEnabled': 0 } }),
  ask('iam get-account-password-policy', { refused: 'NoSuchEntity' }),
  ask('iam get-account-authorization-details --filter Role --max-items 2', {
    gap: 'the whole of IAM in one answer; each part of it is answered on its own',
  }),
  ask('iam get-user', { says: { 'User.Arn': '{caller}' } }),
  ...each(
    'iam',
    `list-role-tags --role-name {role}
    list-policies --scope AWS --only-attached
    list-users
    list-groups
    list-account-aliases
    list-virtual-mfa-devices
    list-open-id-connect-providers
    list-saml-providers
    list-server-certificates
    list-mfa-devices`,
  ),

  ask('kms list-aliases', { says: { 'Aliases.*.AliasArn': /:alias\// } }),
  ask('kms list-keys', { keep: { anyKey: 'Keys.0.KeyId' } }),
  ask('kms describe-key --key-id alias/muster-{environment}', {
    keep: { key: 'KeyMetadata.KeyId', keyArn: 'KeyMetadata.Arn' },
    says: { 'KeyMetadata.KeyState': 'Enabled', 'KeyMetadata.KeyManager': 'CUSTOMER' },
  }),
  ask('kms list-aliases --key-id {key}', { says: { 'Aliases.*.TargetKeyId': '{key}' } }),
  ask('kms list-key-policies --key-id {key}', { says: { 'PolicyNames.0': 'default' } }),
  ask('kms get-key-policy --key-id {key} --policy-name default', { says: { Policy: /kms:/ } }),
  ask('kms get-key-rotation-status --key-id {key}', { says: { KeyRotationEnabled: true } }),
  ask('kms get-public-key --key-id {key}', { refused: 'UnsupportedOperationException' }),
  ask('kms describe-key --key-id 00000000-0000-0000-0000-000000000000', { refused: 'NotFoundException' }),
  ...each(
    'kms',
    `list-key-rotations --key-id {key}
    list-grants --key-id {key}
    list-retirable-grants --retiring-principal {roleArn}
    list-resource-tags --key-id {key}
    describe-custom-key-stores`,
  ),

  ask('secretsmanager list-secrets', { keep: { secret: 'SecretList.0.ARN' } }),
  ask('secretsmanager describe-secret --secret-id {secret}', {
    keep: { secretName: 'Name' },
    says: { ARN: '{secret}' },
  }),
  ask('secretsmanager get-secret-value --secret-id {secretName}', {
    says: { ARN: '{secret}', 'VersionStages.*': 'AWSCURRENT' },
  }),
  ask('secretsmanager list-secret-version-ids --secret-id {secret}', { says: { ARN: '{secret}' } }),
  ask('secretsmanager get-resource-policy --secret-id {secret}', { says: { ARN: '{secret}' } }),
  ask('secretsmanager batch-get-secret-value --secret-id-list {secret}', {
    gap: 'get-secret-value answers, one at a time',
  }),
  ask('secretsmanager describe-secret --secret-id nobody', { refused: 'ResourceNotFoundException' }),

  ask('ssm describe-parameters', {
    keep: { parameter: 'Parameters.0.Name' },
    says: { 'Parameters.*.ARN': /:parameter\// },
  }),
  ask('ssm get-parameter --name {parameter} --with-decryption', { says: { 'Parameter.Name': '{parameter}' } }),
  ask('ssm get-parameters --names {parameter} /nobody', { says: { 'InvalidParameters.0': '/nobody' } }),
  ask('ssm get-parameter --name /nobody', { refused: 'ParameterNotFound' }),
  ask('ssm get-parameters-by-path --path /muster --recursive', { says: { 'Parameters.*.Name': /^\/muster/ } }),
  ask('resourcegroupstaggingapi get-tag-keys', { says: { 'TagKeys.0': /./ } }),
  ask('resourcegroupstaggingapi get-tag-values --key muster:environment', {
    says: { 'TagValues.*': /^{environment}$|./ },
  }),
  ask('resourcegroupstaggingapi get-resources --tag-filters Key=muster:environment,Values={environment}', {
    says: { 'ResourceTagMappingList.*.ResourceARN': /^arn:aws:/ },
  }),
  ask('resourcegroupstaggingapi get-resources --resource-type-filters ec2:instance rds:db --resources-per-page 1', {
    says: { 'ResourceTagMappingList.*.ResourceARN': /:instance\/i-|:db:/ },
  }),
  ask('ssm get-parameters-by-path --path /aws/service/ami-amazon-linux-latest', {
    says: { 'Parameters.*.Value': /^ami-/ },
  }),
  ask('ssm get-parameter-history --name {parameter}', { says: { 'Parameters.*.Name': '{parameter}' } }),
  ask('ssm list-tags-for-resource --resource-type Parameter --resource-id {parameter}'),
  ask('ssm describe-instance-information --filters Key=InstanceIds,Values={instance}', {
    says: { 'InstanceInformationList.0.InstanceId': '{instance}', 'InstanceInformationList.0.PingStatus': 'Online' },
  }),
  ask('ssm get-connection-status --target {instance}', { gap: 'Session Manager is not built' }),
  ask('ssm list-documents --filters Key=Owner,Values=Amazon', { says: { 'DocumentIdentifiers.*.Owner': 'Amazon' } }),
  ask('ssm describe-document --name AWS-RunShellScript', { says: { 'Document.DocumentType': 'Command' } }),
  ask('ssm get-document --name AWS-RunShellScript', { says: { Content: /aws:runShellScript/ } }),
  ...each(
    'ssm',
    `list-commands
    list-command-invocations
    list-associations
    describe-maintenance-windows
    describe-sessions --state Active`,
  ),
];

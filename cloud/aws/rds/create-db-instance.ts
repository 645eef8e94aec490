import { createHash, randomBytes } from 'node:crypto';
import { type CreateDBInstanceMessage, DBInstanceAlreadyExistsFault } from '@aws-sdk/client-rds';
import { scramVerifier } from '../../machines/postgres/scram.ts';
import type { Call } from '../../service.ts';
import { firstUse } from '../iam/first-use.ts';
import { refuse } from '../refuse.ts';
import { findParameterGroup } from './db-parameter-group.ts';
import { findSubnetGroup } from './db-subnet-group.ts';
import { family, memoryOf, resolveVersion } from './engine.ts';
import {
  checkDatabaseName,
  checkIdentifier,
  checkKey,
  checkRetention,
  checkSecurityGroups,
  checkStorage,
  checkUsername,
  chooseZones,
} from './instance-rules.ts';
import { checkPassword, createMasterSecret, generatePassword } from './master-password.ts';
import type { InstanceRow, Model } from './model.ts';
import { conflicting, invalid } from './refusal.ts';
import { tagsOf } from './tag.ts';

/** Checks all that RDS checks before it says yes, and writes the instance down as `creating`. */
export async function newInstance(
  model: Model,
  input: CreateDBInstanceMessage,
  call: Pick<Call, 'principal'>,
): Promise<InstanceRow> {
  const { cloud } = model;
  const id = checkIdentifier('DBInstanceIdentifier', input.DBInstanceIdentifier);
  const engineVersion = resolveVersion(input.Engine, input.EngineVersion);
  memoryOf(input.DBInstanceClass);
  const username = checkUsername(input.MasterUsername);
  const database = checkDatabaseName(input.DBName);
  const storage = checkStorage(input);
  const retention = checkRetention(input.BackupRetentionPeriod);
  const port = input.Port ?? 5432;
  if (port < 1150 || port > 65535) throw invalid(`Invalid database port: ${port}. It must be between 1150 and 65535`);
  const password = masterPassword(input);
  const parameterGroup = findParameterGroup(model, input.DBParameterGroupName ?? `default.${family()}`).name;
  if (!input.DBSubnetGroupName) throw invalid('This cloud has no default VPC: DBSubnetGroupName must be provided');
  const group = findSubnetGroup(model, input.DBSubnetGroupName);
  const zones = chooseZones(group, input.MultiAZ ?? false, input.AvailabilityZone);
  const securityGroups = await checkSecurityGroups(cloud, group.vpcId, input.VpcSecurityGroupIds);
  if (input.KmsKeyId && !input.StorageEncrypted) {
    throw conflicting('You can specify KmsKeyId only together with StorageEncrypted');
  }
  const kmsKeyArn = input.StorageEncrypted ? await checkKey(cloud, call, input.KmsKeyId) : undefined;
  await firstUse(cloud, 'rds.amazonaws.com', call);
  const arn = cloud.arn('rds', `db:${id}`);
  const taken = () => model.instances.has(id) && refuse(DBInstanceAlreadyExistsFault, 'DB instance already exists');
  taken();
  const secret = input.ManageMasterUserPassword
    ? await createMasterSecret(cloud, call, {
        username,
        password,
        instanceArn: arn,
        keyId: input.MasterUserSecretKmsKeyId,
      })
    : undefined;
  taken(); // another request may have been faster while this one asked KMS
  return model.instances.put(id, {
    id,
    resourceId: newResourceId(),
    arn,
    status: 'creating',
    created: cloud.clock.now().toISOString(),
    class: input.DBInstanceClass!,
    engineVersion,
    username,
    verifier: scramVerifier(password),
    database,
    port,
    storage,
    kmsKeyArn,
    multiAz: input.MultiAZ ?? false,
    zones,
    subnetGroup: group.name,
    vpcId: group.vpcId,
    securityGroups,
    interfaces: [],
    parameterGroup,
    pendingReboot: false,
    endpointName: endpointName(model, id),
    reachable: false,
    secret,
    retention,
    protected: input.DeletionProtection ?? false,
    publicly: input.PubliclyAccessible ?? false,
    logExports: input.EnableCloudwatchLogsExports ?? [],
    certificateAuthority: input.CACertificateIdentifier ?? 'rds-ca-rsa2048-g1',
    said: said(input),
    tags: tagsOf(input.Tags),
    restoredFrom: undefined,
    latestBackup: undefined,
  });
}

function masterPassword({
  ManageMasterUserPassword,
  MasterUserPassword,
  MasterUserSecretKmsKeyId,
}: CreateDBInstanceMessage): string {
  if (ManageMasterUserPassword) {
    if (MasterUserPassword)
      throw conflicting("You can't specify MasterUserPassword together with ManageMasterUserPassword.");
    return generatePassword();
  }
  if (MasterUserSecretKmsKeyId)
    throw conflicting('You can specify MasterUserSecretKmsKeyId only together with ManageMasterUserPassword.');
  if (!MasterUserPassword) throw invalid('The parameter MasterUserPassword must be provided and must not be blank.');
  checkPassword(MasterUserPassword);
  return MasterUserPassword;
}

/** `orders.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com`: the middle is the same for all of an account's instances in a Region. */
export function endpointName({ cloud }: Model, id: string): string {
  const hash = createHash('sha256').update(`${cloud.account}/${cloud.region}`).digest();
  const letters = BigInt(`0x${hash.toString('hex')}`)
    .toString(36)
    .slice(0, 11);
  return `${id}.c${letters}.${cloud.region}.rds.amazonaws.com`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function newResourceId(): string {
  return `db-${[...randomBytes(26)].map((byte) => LETTERS[byte % 32]).join('')}`;
}

const SAID = [
  'AutoMinorVersionUpgrade',
  'CopyTagsToSnapshot',
  'DatabaseInsightsMode',
  'EngineLifecycleSupport',
  'MonitoringInterval',
  'MonitoringRoleArn',
  'NetworkType',
  'PerformanceInsightsRetentionPeriod',
  'PreferredBackupWindow',
  'PreferredMaintenanceWindow',
] as const satisfies (keyof CreateDBInstanceMessage)[];

export function said(input: Partial<CreateDBInstanceMessage>): InstanceRow['said'] {
  return Object.fromEntries(SAID.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));
}

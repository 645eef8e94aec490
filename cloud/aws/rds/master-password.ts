import { changePassword } from '../../machines/postgres/master-user.ts';
import type { Pair } from '../../machines/postgres/pair.ts';
import { scramVerifier } from '../../machines/postgres/scram.ts';
import type { Call, Cloud } from '../../service.ts';
import { keyUser } from '../kms/on-behalf.ts';
import { newPassword } from '../secretsmanager/random-password.ts';
import type { InstanceRow } from './model.ts';
import { invalid } from './refusal.ts';

/** What RDS does not take in a master password: they would break connection strings. */
const REFUSED = '/@" ';
/** How often RDS changes a password that it manages, in days. */
export const ROTATED_AFTER = 7;

/** Throws RDS's refusal of a master password. */
export function checkPassword(password: string): void {
  const problem = (why: string) => invalid(`The parameter MasterUserPassword is not a valid password${why}`);
  if (password.length < 8) throw problem(' because it is shorter than 8 characters.');
  if (password.length > 128) throw problem(' because it is longer than 128 characters.');
  if (!/^[\x20-\x7e]*$/.test(password) || [...password].some((it) => REFUSED.includes(it))) {
    throw problem(`. Only printable ASCII characters besides '/', '@', '"', ' ' may be used.`);
  }
}

/** A password that every rule of RDS accepts. */
export function generatePassword(): string {
  return newPassword({ PasswordLength: 28, ExcludeCharacters: REFUSED });
}

/** Makes the secret that RDS manages for a master user; the caller's permissions decide, as at AWS. */
export async function createMasterSecret(
  cloud: Cloud,
  { principal }: Pick<Call, 'principal'>,
  of: { username: string; password: string; instanceArn: string; keyId: string | undefined },
): Promise<NonNullable<InstanceRow['secret']>> {
  const name = `rds!db-${crypto.randomUUID()}`;
  const arn = cloud.arn('secretsmanager', `secret:${name}-??????`);
  const keyId = of.keyId ?? 'alias/aws/secretsmanager';
  if (principal.kind !== 'service') {
    await cloud.identities.authorize(principal, 'secretsmanager:CreateSecret', [{ arn }]);
    await cloud.identities.authorize(principal, 'secretsmanager:TagResource', [{ arn }]);
    const user = keyUser(cloud, principal, 'secretsmanager');
    for (const action of ['DescribeKey', 'GenerateDataKey', 'Decrypt'] as const) await user.may(action, keyId);
  }
  const kms = await cloud.use('kms');
  const { KeyMetadata } = await kms.DescribeKey({ KeyId: keyId });
  const secrets = await cloud.use('secretsmanager');
  const { ARN } = await secrets.CreateSecret({
    Name: name,
    Description: `Secret associated with primary RDS DB instance: ${of.instanceArn}`,
    KmsKeyId: of.keyId,
    SecretString: secretText(of.username, of.password),
    Tags: [
      { Key: 'aws:secretsmanager:owningService', Value: 'rds' },
      { Key: 'aws:rds:primaryDBInstanceArn', Value: of.instanceArn },
    ],
  });
  await secrets.RotateSecret({
    SecretId: ARN,
    RotateImmediately: false,
    RotationRules: { AutomaticallyAfterDays: ROTATED_AFTER },
  });
  return { arn: ARN!, keyArn: KeyMetadata!.Arn!, rotated: cloud.clock.now().toISOString() };
}

/** Changes the password in the database, and then says so: whoever reads the secret finds one that works, or did a moment ago. */
export async function rotateMasterSecret(cloud: Cloud, row: InstanceRow, pair: Pair): Promise<string> {
  const secrets = await cloud.use('secretsmanager');
  const SecretId = row.secret!.arn;
  const password = generatePassword();
  const { VersionIdsToStages = {} } = await secrets.DescribeSecret({ SecretId });
  const before = Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes('AWSCURRENT'))?.[0];
  const { VersionId } = await secrets.PutSecretValue({
    SecretId,
    SecretString: secretText(row.username, password),
    VersionStages: ['AWSPENDING'],
  });
  const verifier = scramVerifier(password);
  await changePassword(pair, row.username, verifier);
  await secrets.UpdateSecretVersionStage({
    SecretId,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: VersionId,
    RemoveFromVersionId: before,
  });
  await secrets.UpdateSecretVersionStage({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: VersionId });
  return verifier;
}

const secretText = (username: string, password: string) => JSON.stringify({ username, password });

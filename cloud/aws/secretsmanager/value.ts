import type { Call } from '../../service.ts';
import { seal, unseal } from '../kms/material.ts';
import { keyUser } from '../kms/on-behalf.ts';
import type { Secrets, VersionRow } from './secrets.ts';

/** A secret is text or bytes. */
export interface Plain {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The key of secrets whose creator named none. */
const DEFAULT_KEY = 'alias/aws/secretsmanager';

interface Place {
  readonly arn: string;
  readonly kmsKeyId: string | undefined;
}

/** Encrypts a version under a data key of its own, bound to the secret and the version as at AWS. */
export async function lock(
  { cloud }: Secrets,
  { principal }: Pick<Call, 'principal'>,
  { arn, kmsKeyId = DEFAULT_KEY }: Place,
  versionId: string,
  plain: Plain,
): Promise<NonNullable<VersionRow['value']>> {
  const context = { SecretARN: arn, SecretVersionId: versionId };
  const { plaintext, wrapped, keyArn } = await keyUser(cloud, principal, 'secretsmanager').dataKey(kmsKeyId, context);
  const text = JSON.stringify({
    string: plain.SecretString,
    binary: plain.SecretBinary && Buffer.from(plain.SecretBinary).toString('base64'),
  });
  return { wrapped, keyArn, sealed: seal(plaintext, Buffer.from(text), Buffer.from(arn)).toString('base64') };
}

export async function unlock(
  { cloud }: Secrets,
  { principal }: Pick<Call, 'principal'>,
  arn: string,
  version: VersionRow,
): Promise<Plain> {
  const { wrapped, sealed, keyArn } = version.value!;
  const context = { SecretARN: arn, SecretVersionId: version.id };
  const key = await keyUser(cloud, principal, 'secretsmanager').open(keyArn, wrapped, context);
  const text = unseal(key, Buffer.from(sealed, 'base64'), Buffer.from(arn)).toString();
  const { string, binary } = JSON.parse(text) as { string?: string; binary?: string };
  return { SecretString: string, SecretBinary: binary === undefined ? undefined : Buffer.from(binary, 'base64') };
}

import type { Call, Cloud } from '../../service.ts';

/** The key that AWS manages for Parameter Store; every principal of the account may use it through SSM. */
const MANAGED_KEY = 'alias/aws/ssm';

export interface Sealed {
  readonly keyId: string;
  readonly value: string;
}

/** Encrypts a SecureString, with a customer's key as the caller: whoever may not use the key may not put the parameter. */
export async function seal(
  cloud: Cloud,
  call: Call,
  arn: string,
  keyId: string | undefined,
  value: string,
): Promise<Sealed> {
  const key = keyId ?? MANAGED_KEY;
  const kms = await kmsFor(cloud, call, key);
  const { CiphertextBlob } = await kms.Encrypt({
    KeyId: key,
    Plaintext: Buffer.from(value),
    EncryptionContext: { PARAMETER_ARN: arn },
  });
  return { keyId: key, value: Buffer.from(CiphertextBlob as Uint8Array).toString('base64') };
}

export async function unseal(cloud: Cloud, call: Call, arn: string, { keyId, value }: Sealed): Promise<string> {
  const kms = await kmsFor(cloud, call, keyId);
  const { Plaintext } = await kms.Decrypt({
    CiphertextBlob: Buffer.from(value, 'base64'),
    EncryptionContext: { PARAMETER_ARN: arn },
  });
  return Buffer.from(Plaintext as Uint8Array).toString();
}

function kmsFor(cloud: Cloud, call: Call, key: string) {
  return key === MANAGED_KEY ? cloud.use('kms') : cloud.use('kms', { ...call.principal, via: 'ssm.amazonaws.com' });
}

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ReEncryptCommand,
  RevokeGrantCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'muster-kms-'));
let cloud: RunningCloud;
let kms: KMSClient;
let key: string;

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();
const client = (of: RunningCloud) =>
  new KMSClient({ endpoint: of.endpoint, region: of.region, credentials: of.operator, maxAttempts: 1 });
const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
const encrypt = async (KeyId: string, plain: string, EncryptionContext?: Record<string, string>) =>
  (await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from(plain), EncryptionContext }))).CiphertextBlob!;

beforeAll(async () => {
  cloud = await startCloud({ folder, resume: [] });
  kms = client(cloud);
});
beforeEach(async () => {
  key = await newKey();
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('Encrypt and Decrypt', () => {
  it('give back what was encrypted, and say with which key', async () => {
    const CiphertextBlob = await encrypt(key, 'guild', { realm: 'one', tier: 'api' });
    expect(text(CiphertextBlob)).not.toContain('guild');
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { tier: 'api', realm: 'one' } }),
    );
    expect(text(opened.Plaintext)).toBe('guild');
    expect(opened.KeyId).toBe(key);
  });

  it('refuse another encryption context', async () => {
    const CiphertextBlob = await encrypt(key, 'guild', { realm: 'one' });
    const others: (Record<string, string> | undefined)[] = [
      { realm: 'two' },
      {},
      undefined,
      { realm: 'one', more: 'x' },
    ];
    for (const EncryptionContext of others) {
      await expect(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  it('refuse a ciphertext of which any byte was changed', async () => {
    const blob = await encrypt(key, 'guild');
    for (const at of [0, 5, 20, 30, blob.length - 1]) {
      const CiphertextBlob = Uint8Array.from(blob);
      CiphertextBlob[at]! ^= 1;
      await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  it('refuse another key than the one that the caller expects', async () => {
    const CiphertextBlob = await encrypt(key, 'guild');
    await expect(kms.send(new DecryptCommand({ CiphertextBlob, KeyId: await newKey() }))).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  it('move a ciphertext to another key', async () => {
    const to = await newKey();
    const { CiphertextBlob } = await kms.send(
      new ReEncryptCommand({ CiphertextBlob: await encrypt(key, 'guild'), DestinationKeyId: to }),
    );
    expect((await kms.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(to);
  });
});

describe('a data key', () => {
  it('is 32 bytes that its ciphertext decrypts to', async () => {
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256' }));
    expect(made.Plaintext).toHaveLength(32);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext!)).toEqual(Buffer.from(made.Plaintext!));
  });
});

describe('a key', () => {
  it('does nothing while it is disabled, and everything again when it is enabled', async () => {
    const CiphertextBlob = await encrypt(key, 'guild');
    await kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'DisabledException',
      message: `${key} is disabled.`,
    });
    await kms.send(new EnableKeyCommand({ KeyId: key }));
    expect(text((await kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext)).toBe('guild');
  });

  it('is unusable at once when its deletion is scheduled, and disabled when that is taken back', async () => {
    const { KeyState } = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    expect(KeyState).toBe('PendingDeletion');
    await expect(encrypt(key, 'x')).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await kms.send(new CancelKeyDeletionCommand({ KeyId: key }));
    expect((await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata!.KeyState).toBe('Disabled');
  });

  it('keeps opening what it encrypted before it was rotated', async () => {
    await kms.send(new EnableKeyRotationCommand({ KeyId: key }));
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId: key }))).KeyRotationEnabled).toBe(true);
    const before = await encrypt(key, 'old');
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }));
    const after = await encrypt(key, 'new');
    expect(text((await kms.send(new DecryptCommand({ CiphertextBlob: before }))).Plaintext)).toBe('old');
    expect(text((await kms.send(new DecryptCommand({ CiphertextBlob: after }))).Plaintext)).toBe('new');
    expect((await kms.send(new ListKeyRotationsCommand({ KeyId: key }))).Rotations).toHaveLength(1);
  });

  it('is not found under an unknown id', async () => {
    await expect(
      kms.send(new DescribeKeyCommand({ KeyId: 'b5c1c0de-0000-4000-8000-000000000000' })),
    ).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('an alias', () => {
  it('stands for its key until it is moved or deleted', async () => {
    const other = await newKey();
    const AliasName = 'alias/guild';
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key }));
    const blob = await encrypt(AliasName, 'guild');
    await expect(kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: other }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    await kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: other }));
    expect((await kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).KeyMetadata!.Arn).toBe(other);
    expect((await kms.send(new DecryptCommand({ CiphertextBlob: blob }))).KeyId).toBe(key);
    expect((await kms.send(new ListAliasesCommand({ KeyId: other }))).Aliases).toMatchObject([{ AliasName }]);
    await kms.send(new DeleteAliasCommand({ AliasName }));
    await expect(kms.send(new DescribeKeyCommand({ KeyId: AliasName }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('a grant', () => {
  it('is listed until it is revoked', async () => {
    const GranteePrincipal = 'arn:aws:iam::000000000000:role/api';
    const { GrantId } = await kms.send(
      new CreateGrantCommand({ KeyId: key, GranteePrincipal, Operations: ['Decrypt'] }),
    );
    const grants = async () => (await kms.send(new ListGrantsCommand({ KeyId: key }))).Grants;
    expect(await grants()).toMatchObject([{ GrantId, GranteePrincipal, Operations: ['Decrypt'] }]);
    await kms.send(new RevokeGrantCommand({ KeyId: key, GrantId }));
    expect(await grants()).toEqual([]);
  });
});

describe('the key store', () => {
  it('keeps its master key to its owner, and no key material in the clear', async () => {
    const file = path.join(folder, 'kms', 'master.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const rows = cloud.cloud.store.table<{ materials: { wrapped: string }[] }>('kms/key').values();
    for (const { materials } of rows) expect(Buffer.from(materials[0]!.wrapped, 'base64')).toHaveLength(12 + 32 + 16);
    expect(readFileSync(file)).toHaveLength(32);
  });

  it('has deleted a key, and with it all that it encrypted, when its waiting time is over', async () => {
    const home = mkdtempSync(path.join(tmpdir(), 'muster-kms-'));
    const fast = await startCloud({ folder: home, resume: [], clock: scaled(7 * 24 * 3600) });
    try {
      const quick = client(fast);
      const KeyId = (await quick.send(new CreateKeyCommand({}))).KeyMetadata!.KeyId!;
      const { CiphertextBlob } = await quick.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('gone') }));
      await quick.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      await expect
        .poll(() => quick.send(new DescribeKeyCommand({ KeyId })).catch((error: Error) => error.name), {
          timeout: 5_000,
        })
        .toBe('NotFoundException');
      await expect(quick.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    } finally {
      await fast.stop();
      rmSync(home, { recursive: true, force: true });
    }
  });
});

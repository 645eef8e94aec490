import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';
import type { CloudEvent } from '../../../../cloud/service.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'muster-secrets-'));
let cloud: RunningCloud;
let secrets: SecretsManagerClient;
let kms: KMSClient;

beforeAll(async () => {
  cloud = await startCloud({ folder, resume: [] });
  const config = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator, maxAttempts: 1 };
  secrets = new SecretsManagerClient(config);
  kms = new KMSClient(config);
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const create = (Name: string, SecretString: string, more: object = {}) =>
  secrets.send(new CreateSecretCommand({ Name, SecretString, ...more }));
const value = async (SecretId: string, more: object = {}) =>
  (await secrets.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;
const put = (SecretId: string, SecretString: string, more: object = {}) =>
  secrets.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));

describe('a secret', () => {
  it('is found by its name, its ARN and its ARN without the random end', async () => {
    const { ARN } = await create('app/one', 'first');
    expect(ARN).toMatch(/:secret:app\/one-[A-Za-z0-9]{6}$/);
    for (const id of ['app/one', ARN!, ARN!.slice(0, -7)]) expect(await value(id)).toBe('first');
  });

  it('keeps the version before the current one', async () => {
    await create('app/two', 'first');
    await put('app/two', 'second');
    expect(await value('app/two')).toBe('second');
    expect(await value('app/two', { VersionStage: 'AWSPREVIOUS' })).toBe('first');
  });

  it('is current again at an older version when its label is moved back', async () => {
    const { VersionId: first } = await create('app/back', 'first');
    const { VersionId: second } = await put('app/back', 'second');
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'app/back',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: first,
        RemoveFromVersionId: second,
      }),
    );
    expect(await value('app/back')).toBe('first');
    const { Versions } = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: 'app/back' }));
    expect(Versions!.map((it) => [it.VersionId, it.VersionStages])).toEqual([
      [first, ['AWSCURRENT']],
      [second, ['AWSPREVIOUS']],
    ]);
  });

  it('gets one version from one token, however often it is sent, and refuses the token for another value', async () => {
    const ClientRequestToken = 'b1a5e5c0-0000-4000-8000-00000000feed';
    await create('app/token', 'first', { ClientRequestToken });
    expect((await create('app/token', 'first', { ClientRequestToken })).VersionId).toBe(ClientRequestToken);
    await expect(create('app/token', 'other', { ClientRequestToken })).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
    await expect(create('app/token', 'first')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('can be restored until its recovery window is over, and its name is taken until then', async () => {
    await create('app/deleted', 'still here');
    await secrets.send(new DeleteSecretCommand({ SecretId: 'app/deleted', RecoveryWindowInDays: 7 }));
    await expect(value('app/deleted')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(create('app/deleted', 'new')).rejects.toThrow(/scheduled for deletion/);
    await secrets.send(new RestoreSecretCommand({ SecretId: 'app/deleted' }));
    expect(await value('app/deleted')).toBe('still here');
    await secrets.send(new DeleteSecretCommand({ SecretId: 'app/deleted', ForceDeleteWithoutRecovery: true }));
    await expect(value('app/deleted')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await create('app/deleted', 'new');
  });

  it('cannot be read when its key is disabled', async () => {
    const KmsKeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    await create('app/locked', 'secret', { KmsKeyId });
    await kms.send(new DisableKeyCommand({ KeyId: KmsKeyId }));
    await expect(value('app/locked')).rejects.toThrow(/disabled/);
  });

  it('is nowhere in the clear in the state folder', async () => {
    await create('app/hidden', 'needle-in-the-haystack');
    expect(await value('app/hidden')).toBe('needle-in-the-haystack');
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      expect(readFileSync(path.join(entry.parentPath, entry.name)).includes('needle-in-the-haystack')).toBe(false);
    }
  });

  it('is listed by its name and its tags, and described without its value', async () => {
    await create('listed/a', 'x', { Tags: [{ Key: 'tier', Value: 'api' }] });
    const { SecretList } = await secrets.send(
      new ListSecretsCommand({
        Filters: [
          { Key: 'name', Values: ['listed/'] },
          { Key: 'tag-value', Values: ['api'] },
        ],
      }),
    );
    expect(SecretList!.map((it) => it.Name)).toEqual(['listed/a']);
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: 'listed/a' }));
    expect(Object.values(described.VersionIdsToStages!)).toEqual([['AWSCURRENT']]);
    expect(JSON.stringify(described)).not.toContain('SecretString');
  });

  it('says on the bus which version a label moved to', async () => {
    const { ARN } = await create('app/moved', 'first');
    const events: CloudEvent[] = [];
    const { emit } = cloud.cloud;
    Object.assign(cloud.cloud, { emit: (event: CloudEvent) => void events.push(event) });
    const { VersionId: versionId } = await put('app/moved', 'second');
    Object.assign(cloud.cloud, { emit });
    expect(events).toEqual([
      {
        source: 'aws.secretsmanager',
        'detail-type': 'Secret Label Updated',
        resources: [ARN],
        detail: { name: 'app/moved', labelUpdated: 'AWSCURRENT', versionId },
      },
    ]);
  });

  it('cannot take a name that RDS keeps for its own', async () => {
    await expect(create('rds!db-1', 'x')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('GetRandomPassword', () => {
  it('draws passwords that keep to their rules, a thousand times', async () => {
    const rules = { PasswordLength: 12, ExcludeCharacters: '/@" ', RequireEachIncludedType: true };
    for (let i = 0; i < 1000; i++) {
      const { RandomPassword: it = '' } = await secrets.send(new GetRandomPasswordCommand(rules));
      expect(it).toMatch(/^[!-~]{12}$/);
      expect(it).not.toMatch(/[/@" ]/);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(it).toMatch(kind);
    }
  });

  it('refuses rules that no password can keep', async () => {
    await expect(secrets.send(new GetRandomPasswordCommand({ PasswordLength: 2 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

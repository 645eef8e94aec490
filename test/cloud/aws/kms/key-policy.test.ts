import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  EncryptCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

const ACCOUNT = 'arn:aws:iam::000000000000';
const folder = mkdtempSync(path.join(tmpdir(), 'muster-kms-'));
let cloud: RunningCloud;
let operator: KMSClient;

const statement = (Effect: string, Principal: object, Action: string) => ({ Effect, Principal, Action, Resource: '*' });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const toAccount = statement('Allow', { AWS: `${ACCOUNT}:root` }, 'kms:*');

/** A KMS client as a role of this name, with this policy of its own. */
async function as(RoleName: string, allowed: string | undefined): Promise<KMSClient> {
  const config = { endpoint: cloud.endpoint, region: cloud.region, maxAttempts: 1 };
  const iam = new IAMClient({ ...config, credentials: cloud.operator });
  const trust = { Effect: 'Allow', Principal: { AWS: `${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
  if (allowed) {
    const PolicyDocument = policy({ Effect: 'Allow', Action: allowed, Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  }
  const sts = new STSClient({ ...config, credentials: cloud.operator });
  const { Credentials: it } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'test' }));
  const credentials = {
    accessKeyId: it!.AccessKeyId!,
    secretAccessKey: it!.SecretAccessKey!,
    sessionToken: it!.SessionToken!,
  };
  return new KMSClient({ ...config, credentials });
}

const newKey = async (Policy: string) => (await operator.send(new CreateKeyCommand({ Policy }))).KeyMetadata!.Arn!;
const tries = (kms: KMSClient, KeyId: string) => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
const denied = { name: expect.stringMatching(/^AccessDenied/) };

beforeAll(async () => {
  cloud = await startCloud({ folder, resume: [] });
  operator = new KMSClient({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.operator,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a key policy', () => {
  it('that lets the account in leaves it to the policies of the role', async () => {
    const key = await newKey(policy(toAccount));
    await expect(tries(await as('may', 'kms:Encrypt'), key)).resolves.toMatchObject({ KeyId: key });
    await expect(tries(await as('may-not', 'kms:Decrypt'), key)).rejects.toMatchObject(denied);
  });

  it('that names another principal alone keeps out whom their own policies would let in', async () => {
    const admin = statement('Allow', { AWS: `${ACCOUNT}:role/admin` }, 'kms:*');
    await expect(tries(await as('outsider', 'kms:*'), await newKey(policy(admin)))).rejects.toMatchObject(denied);
  });

  it('that names the role is enough without a policy of its own', async () => {
    const named = await as('named', undefined);
    const key = await newKey(policy(toAccount, statement('Allow', { AWS: `${ACCOUNT}:role/named` }, 'kms:Encrypt')));
    await expect(tries(named, key)).resolves.toMatchObject({ KeyId: key });
  });

  it('that denies wins over every Allow', async () => {
    const role = await as('refused', 'kms:*');
    const key = await newKey(policy(toAccount));
    await tries(role, key);
    const Policy = policy(toAccount, statement('Deny', { AWS: `${ACCOUNT}:role/refused` }, 'kms:Encrypt'));
    await operator.send(new PutKeyPolicyCommand({ KeyId: key, Policy }));
    await expect(tries(role, key)).rejects.toMatchObject(denied);
  });

  it('is widened by a grant', async () => {
    const role = await as('granted', undefined);
    const key = await newKey(policy(toAccount));
    await expect(tries(role, key)).rejects.toMatchObject(denied);
    const GranteePrincipal = `${ACCOUNT}:role/granted`;
    await operator.send(new CreateGrantCommand({ KeyId: key, GranteePrincipal, Operations: ['Encrypt'] }));
    await expect(tries(role, key)).resolves.toMatchObject({ KeyId: key });
  });
});

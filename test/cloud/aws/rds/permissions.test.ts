import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, stage } from './fixture.ts';

const SECRET = ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'];
const KEY = ['kms:DescribeKey', 'kms:CreateGrant', 'kms:GenerateDataKey', 'kms:Decrypt'];

describe('whoever creates an encrypted DB instance', { timeout: 90_000 }, () => {
  let room: Stage;
  let KmsKeyId: string;
  beforeAll(async () => {
    room = await stage();
    KmsKeyId = (await room.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  /** Nobody has used RDS in this account before. */
  const first = { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } };
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const allow = (Action: string[], Condition?: object) => ({ Effect: 'Allow', Action, Resource: '*', Condition });

  async function createAs(RoleName: string, ...statements: object[]) {
    const { endpoint, region, operator } = room.cloud;
    const config = { endpoint, region, maxAttempts: 1 };
    const iam = new IAMClient({ ...config, credentials: operator });
    const trust = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' };
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
    const PolicyDocument = document(
      allow(['rds:CreateDBInstance']),
      allow(['iam:CreateServiceLinkedRole'], first),
      ...statements,
    );
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
    const sts = new STSClient({ ...config, credentials: operator });
    const { Credentials: it } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'test' }));
    const credentials = {
      accessKeyId: it!.AccessKeyId!,
      secretAccessKey: it!.SecretAccessKey!,
      sessionToken: it!.SessionToken!,
    };
    return new RDSClient({ ...config, credentials }).send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: `by-${RoleName}`,
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: KmsKeyId,
        StorageEncrypted: true,
        KmsKeyId,
        DBSubnetGroupName: 'data',
        BackupRetentionPeriod: 0,
      }),
    );
  }

  it('is told that the key is not accessible without rights on it', async () => {
    await expect(createAs('keyless', allow(SECRET))).rejects.toMatchObject({ name: 'KMSKeyNotAccessibleFault' });
  });

  it('is told the same when the rights are for another service', async () => {
    const elsewhere = allow(KEY, { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } });
    await expect(createAs('elsewhere', allow(SECRET), elsewhere)).rejects.toMatchObject({
      name: 'KMSKeyNotAccessibleFault',
    });
  });

  it('is refused the secret without rights on secrets', async () => {
    await expect(createAs('secretless', allow(KEY))).rejects.toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
    });
  });

  it('gets it with rights through RDS and Secrets Manager alone', async () => {
    const through = ['rds.us-east-1.amazonaws.com', 'secretsmanager.us-east-1.amazonaws.com'];
    await createAs('allowed', allow(SECRET), allow(KEY, { StringEquals: { 'kms:ViaService': through } }));
    await room.reaches('by-allowed', 'available');
  });
});

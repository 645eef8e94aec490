import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetBucketEncryptionCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';

/** Phase 4, what lies on disks: under the customer's own key. */
export const encryption = (tonight: () => Evening) =>
  describe('the key', () => {
    let key: string;
    beforeAll(async () => {
      const { KeyMetadata } = await tonight().aws.kms.send(new DescribeKeyCommand({ KeyId: 'alias/muster-dev' }));
      expect(KeyMetadata).toMatchObject({ KeyManager: 'CUSTOMER', KeyState: 'Enabled' });
      key = KeyMetadata!.Arn!;
    });

    it('encrypts the database, its secret, the artifacts and the logs', async () => {
      const { aws, outputs } = tonight();
      const { DBInstances } = await aws.rds.send(
        new DescribeDBInstancesCommand({ DBInstanceIdentifier: outputs.database.identifier }),
      );
      expect(DBInstances![0]).toMatchObject({
        StorageEncrypted: true,
        KmsKeyId: key,
        MasterUserSecret: { KmsKeyId: key },
      });
      const secret = await aws.secrets.send(new DescribeSecretCommand({ SecretId: outputs.database.secretArn }));
      expect(secret.KmsKeyId).toBe(key);
      const bucket = await aws.s3.send(new GetBucketEncryptionCommand({ Bucket: outputs.artifactBucket }));
      expect(bucket.ServerSideEncryptionConfiguration!.Rules![0]!.ApplyServerSideEncryptionByDefault).toEqual({
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: key,
      });
      const { logGroups = [] } = await aws.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: '/muster/dev/' }),
      );
      expect(logGroups.map((it) => [it.logGroupName, it.kmsKeyId])).toEqual(
        ['api', 'build', 'web'].map((name) => [`/muster/dev/${name}`, key]),
      );
    });

    it('opens neither the secret nor the artifacts while it is disabled, and both again when it is enabled', async () => {
      const { aws, outputs } = tonight();
      const { bucket: Bucket, key: Key } = outputs.deployed.web.artifact;
      const readSecret = () => aws.secrets.send(new GetSecretValueCommand({ SecretId: outputs.database.secretArn }));
      const readArtifact = async () =>
        (await aws.s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
      await aws.kms.send(new DisableKeyCommand({ KeyId: key }));
      try {
        await expect(readSecret()).rejects.toThrow(/disabled/i);
        await expect(readArtifact()).rejects.toThrow(/disabled/i);
      } finally {
        await aws.kms.send(new EnableKeyCommand({ KeyId: key }));
      }
      expect((await readSecret()).SecretString).toContain('password');
      expect((await readArtifact()).length).toBeGreaterThan(1000);
    });
  });

import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { context } from '../orchestrated.ts';
import type { Account } from './account.ts';

type Handler = (event: object, context: never) => Promise<unknown>;
const handler = (module: unknown) => (module as { handler: Handler }).handler;

/** What must outlive a teardown: what is protected refuses it before anything is touched, and data are kept where the environment says so. */
export const protection = (there: () => Account) => {
  const client = () => {
    const { endpoint, region, operator: credentials } = there().world.cloud;
    return { endpoint, region, credentials };
  };
  const DBInstanceIdentifier = 'muster-dev';

  describe('a teardown is refused', () => {
    const refusal = async () => handler(await import('../../../lambdas/checks/deletable.ts'))({}, context);
    const says = (...kept: string[]) => ({
      name: 'DeletionProtected',
      message: `${kept.join(', ')} must not be deleted: take the deletion protection away first`,
    });

    it('by nothing where nothing is protected', async () => {
      await expect(refusal()).resolves.toEqual({});
    });

    it('by a load balancer, a group and a database that are, each by its name', async () => {
      const elb = new ElasticLoadBalancingV2Client(client());
      const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: ['muster-dev-public'] }));
      const protect = (Value: string) =>
        elb.send(
          new ModifyLoadBalancerAttributesCommand({
            LoadBalancerArn: LoadBalancers![0]!.LoadBalancerArn,
            Attributes: [{ Key: 'deletion_protection.enabled', Value }],
          }),
        );
      await protect('true');
      await expect(refusal()).rejects.toMatchObject(says('load balancer "muster-dev-public"'));
      await protect('false');

      const AutoScalingGroupName = 'muster-dev-api';
      const groups = new AutoScalingClient(client());
      const update = (DeletionProtection: 'none' | 'prevent-all-deletion') =>
        groups.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, DeletionProtection }));
      await update('prevent-all-deletion');
      await expect(refusal()).rejects.toMatchObject(says(`Auto Scaling group "${AutoScalingGroupName}"`));
      await update('none');

      const rds = new RDSClient(client());
      const keep = (DeletionProtection: boolean) =>
        rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, DeletionProtection, ApplyImmediately: true }));
      await keep(true);
      await expect(refusal()).rejects.toMatchObject(says(`database "${DBInstanceIdentifier}"`));
      await keep(false);
      await expect(refusal()).resolves.toEqual({});
    });
  });

  describe('a teardown that keeps data', () => {
    const before = { settings: '' };
    beforeAll(() => {
      before.settings = process.env.SETTINGS!;
      process.env.SETTINGS = JSON.stringify({ ...JSON.parse(before.settings), keepDataOnTeardown: true });
      vi.resetModules();
    });
    afterAll(() => {
      process.env.SETTINGS = before.settings;
      vi.resetModules();
    });
    const remove = async (resource: string) => {
      const execution = there().world.cloud.cloud.arn('states', 'execution:muster-dev-teardown:1');
      const event = { verb: 'remove', environment: 'dev', execution };
      const { hold } = await import('../../../lambdas/hold.ts');
      await hold('environment', execution);
      return handler(await import(`../../../lambdas/resources/${resource}.ts`))(event, context).catch(
        ({ name }: Error) => name,
      );
    };

    it('leaves what was built, and the key that it can be read with', async () => {
      const s3 = new S3Client({ ...client(), forcePathStyle: true });
      const what = { Bucket: `muster-dev-artifacts-000000000000-us-east-1`, Key: 'builds/web/1.zip' };
      await s3.send(new PutObjectCommand({ ...what, Body: 'built' }));
      await remove('artifact-bucket');
      await remove('key');
      expect(await (await s3.send(new GetObjectCommand(what))).Body!.transformToString()).toBe('built');
      const { KeyMetadata } = await new KMSClient(client()).send(new DescribeKeyCommand({ KeyId: 'alias/muster-dev' }));
      expect(KeyMetadata!.KeyState).toBe('Enabled');
    });

    it('leaves a last snapshot of the database', async () => {
      const rds = new RDSClient(client());
      await remove('database');
      await expect
        .poll(
          () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier })).catch(({ name }: Error) => name),
          {
            timeout: 90_000,
          },
        )
        .toMatch(/^DBInstanceNotFound/);
      const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier }));
      const last = DBSnapshots.filter(({ DBSnapshotIdentifier }) => /^muster-dev-\d+$/.test(DBSnapshotIdentifier!));
      expect(last).toMatchObject([{ SnapshotType: 'manual', Status: 'available', Encrypted: true }]);
    }, 120_000);
  });
};

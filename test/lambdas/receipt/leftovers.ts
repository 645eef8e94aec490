import { CreateExperimentTemplateCommand, FISClient } from '@aws-sdk/client-fis';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../lambdas/receipt/receipt.ts';
import { context } from '../orchestrated.ts';
import type { Account } from '../plan/account.ts';

const trusting = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/** Where the database is gone and has left its last snapshot and its backups: what is forgotten around a teardown is named. */
export function leftovers(all: () => Account): void {
  describe('a receipt', { timeout: 120_000 }, () => {
    it('names what a drill, a backup and somebody’s hands have left, with the reason of each and its price', async () => {
      const { endpoint, region, operator: credentials, cloud } = all().world.cloud;
      const client = { endpoint, region, credentials };
      const iam = new IAMClient(client);
      const roles = await Promise.all(
        ['fis', 'scheduler'].map(async (service) => {
          const AssumeRolePolicyDocument = trusting(`${service}.amazonaws.com`);
          return (await iam.send(new CreateRoleCommand({ RoleName: service, AssumeRolePolicyDocument }))).Role!.Arn!;
        }),
      );
      const schedule = (Name: string) =>
        new SchedulerClient(client).send(
          new CreateScheduleCommand({
            Name,
            ScheduleExpression: 'rate(1 day)',
            FlexibleTimeWindow: { Mode: 'OFF' },
            Target: { Arn: cloud.arn('lambda', 'function:muster-dev-undo'), RoleArn: roles[1]! },
          }),
        );
      await schedule('muster-dev-undo-0123');
      await schedule('muster-dev-drills-of-the-week');
      const template = (environment: string) =>
        new FISClient(client).send(
          new CreateExperimentTemplateCommand({
            description: 'The drill that never ended',
            roleArn: roles[0]!,
            stopConditions: [{ source: 'none' }],
            targets: {
              hit: {
                resourceType: 'aws:rds:db',
                resourceArns: [cloud.arn('rds', 'db:muster-dev')],
                selectionMode: 'ALL',
              },
            },
            actions: { fault: { actionId: 'aws:rds:reboot-db-instances', targets: { DBInstances: 'hit' } } },
            tags: { 'muster:environment': environment },
          }),
        );
      const ours = (await template('dev')).experimentTemplate!.id!;
      await template('staging');
      const Bucket = `muster-dev-artifacts-${all().world.cloud.account}-${region}`;
      await new S3Client({ ...client, forcePathStyle: true }).send(
        new PutObjectCommand({ Bucket, Key: 'kept', Body: Buffer.alloc(2 ** 20) }),
      );

      const { handler } = await import('../../../lambdas/receipt/receipt.ts');
      const { receipt } = (await handler({ execution: 'arn:aws:states:a:b:execution:c:d' } as never, context)) as {
        receipt: Receipt;
      };
      const left = (kind: string) => receipt.left.filter((it) => it.kind === kind);
      expect(left('schedule')).toMatchObject([
        {
          id: 'muster-dev-undo-0123',
          expected: false,
          why: expect.stringContaining('takes back what a drill has done'),
        },
      ]);
      expect(left('experiment-template')).toMatchObject([
        { id: ours, expected: false, why: expect.stringContaining('aws fis delete-experiment-template') },
      ]);
      expect(left('db-snapshot')).toMatchObject([
        {
          id: expect.stringMatching(/^muster-dev-\d+$/),
          gib: 40,
          dollarsPerHour: expect.closeTo((40 * 0.095) / 730),
          why: expect.stringContaining('somebody took this'),
        },
      ]);
      const { reason } = await import('../../../lambdas/receipt/reason.ts');
      expect(reason({ kind: 'db-backup', id: 'rds:muster-dev-2026' })).toMatchObject({
        expected: false,
        why: expect.stringContaining('delete-db-instance-automated-backup'),
      });
      expect(left('bucket')).toMatchObject([
        { id: Bucket, gib: expect.closeTo(1 / 1024, 5), dollarsPerHour: expect.any(Number) },
      ]);
      expect(receipt).toMatchObject({ clean: false, notPriced: [] });
    });
  });
}

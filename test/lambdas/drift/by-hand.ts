import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeTargetGroupsCommand, ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { Drift } from '../../../lambdas/drift/difference.ts';
import type { Change } from '../../../lambdas/resource.ts';
import { context } from '../orchestrated.ts';
import type { Account } from '../plan/account.ts';
import { edits, furtherEdits } from './edits.ts';
import type { Edit } from './network-edits.ts';
import { person } from './person.ts';

type Handler = (event: object, context: never) => Promise<unknown>;

/** In a provisioned account: what people change by hand is told, one difference for each deed, with who and when; and a provision puts it right. */
export function byHand(all: () => Account): void {
  describe('drift', { timeout: 300_000 }, () => {
    const drift = async (changes: readonly Change[], verb = 'plan') => {
      const { handler: causes } = (await import('../../../lambdas/drift/causes.ts')) as { handler: Handler };
      const { handler } = (await import('../../../lambdas/drift/drift.ts')) as { handler: Handler };
      const explained = (await causes({ changes }, context)) as { changes: readonly Change[] };
      const differing = explained.changes.filter(({ action }) => action !== 'keep');
      return (await handler({ verb, changes: differing }, context)) as Drift;
    };

    it('is nothing after a provision, and then one difference for each thing that somebody changes by hand', async () => {
      const { cloud } = all().world;
      await machines(cloud);
      const rds = new RDSClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator });
      const database = async () =>
        (await rds.send(new DescribeDBInstancesCommand({}))).DBInstances?.[0]?.DBInstanceStatus;
      await drift([], 'ensure');
      expect(await drift(await all().plan())).toMatchObject({ differences: [], unexplained: 0 });

      const [mallory, carol] = await Promise.all([person(cloud, 'mallory'), person(cloud, 'carol')]);
      const from = new Date().toISOString();
      for (const [, , deed] of edits) await deed(mallory);
      // Work with a thing, and calls to other services about things of the same name, which change nothing: carol is blamed for none of it.
      const [AutoScalingGroupName, name] = ['muster-dev-web', 'muster-dev-api'];
      await carol.autoscaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 0 }));
      await carol.codedeploy.send(
        new UpdateDeploymentGroupCommand({ applicationName: 'muster-dev', currentDeploymentGroupName: name }),
      );
      const { TargetGroups } = await carol.elb.send(new DescribeTargetGroupsCommand({ Names: [name] }));
      const { TargetGroupArn } = TargetGroups![0]!;
      await carol.elb.send(new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckPath: '/health' }));
      await expect.poll(database, { timeout: 90_000 }).toBe('available');
      const { differences, unexplained } = await drift(await all().plan());

      const of = (resource: string) => differences.filter((it) => it.resource === resource).map(({ what }) => what);
      expect(Object.fromEntries(differences.map(({ resource }) => [resource, of(resource)]))).toEqual(
        Object.fromEntries(expected(edits)),
      );
      const calls = Object.fromEntries(differences.map(({ resource, cause }) => [resource, cause.call]));
      expect(calls).toMatchObject({
        database: 'ModifyDBInstance',
        'subnet-group': 'ModifyDBSubnetGroup',
        'scaling-policy/web': 'PutScalingPolicy',
        'auto-scaling-group/web': 'UpdateAutoScalingGroup',
        'auto-scaling-group/api': 'SuspendProcesses',
        'listener/public': 'CreateRule',
        key: 'DisableKey',
      });
      expect(unexplained).toBe(edits.length);
      const blamed = differences.filter(({ cause }) => !cause.who?.endsWith(':user/mallory') || !(cause.at! >= from));
      expect(blamed.map(({ resource, cause }) => ({ resource, cause }))).toEqual([]);
    });

    it('is put right by a provision, and then nothing again', async () => {
      await all().provision();
      const differing = async () => (await all().plan()).filter(({ action }) => action !== 'keep');
      expect(await differing()).toEqual([]);

      const mallory = await person(all().world.cloud, 'mallory-again');
      for (const [, , deed] of furtherEdits) await deed(mallory);
      expect(Object.fromEntries((await differing()).map(({ resource, because }) => [resource, because]))).toEqual(
        Object.fromEntries(expected(furtherEdits)),
      );
      await all().provision();
      expect(await differing()).toEqual([]);
    });
  });
}

/** One difference each. */
const expected = (edits: readonly Edit[]) =>
  edits.map(([resource, told]) => [resource, [typeof told === 'string' ? told : expect.stringMatching(told)]]);

/** What ran meanwhile is asked of these; nothing did. */
async function machines({ endpoint, region, operator: credentials }: Account['world']['cloud']): Promise<void> {
  const client = { endpoint, region, credentials };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'machines',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  const definition = JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } });
  for (const name of ['muster-dev-drill', 'muster-dev-deploy'])
    await new SFNClient(client).send(new CreateStateMachineCommand({ name, roleArn: Role!.Arn!, definition }));
}

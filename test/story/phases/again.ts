import { ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import { ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListAliasesCommand } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';

/** Phase 7: provisioning what is there already. */
export const again = (tonight: () => Evening) =>
  describe('provisioning again', () => {
    it('changes nothing, and takes seconds', async () => {
      const evening = tonight();
      const { aws, outputs, measure } = evening;
      const before = await everything(evening);
      expect(Object.values(before).flat().length).toBeGreaterThan(40);

      const { stateMachineArn, environment } = outputs;
      const began = performance.now();
      const { executionArn } = await aws.states.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ environment }) }),
      );
      const execution = () => aws.states.send(new DescribeExecutionCommand({ executionArn }));
      await expect.poll(async () => (await execution()).status, { timeout: 60_000, interval: 100 }).not.toBe('RUNNING');
      measure('provisioning again', performance.now() - began);
      const { status, output, cause } = await execution();
      expect(status, cause).toBe('SUCCEEDED');

      const { deployed, ...rest } = without(JSON.parse(output!), 'siteUrl') as { deployed: Record<string, Rollout> };
      expect(outputs).toMatchObject(rest);
      for (const [tier, { migration, ...rollout }] of Object.entries(deployed)) {
        expect(outputs.deployed).toMatchObject({ [tier]: rollout });
        expect(migration.skipped).toBe(`the ${tier} tier serves this artifact already`);
      }
      expect(await everything(evening)).toEqual(before);
    }, 90_000);
  });

interface Rollout {
  readonly migration: { readonly skipped?: string };
}

const without = (record: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/** The ids of what there is, and of what has been done with it: a resource that was made anew, or a deployment more, would show. */
async function everything({ aws, outputs }: Evening): Promise<Record<string, unknown[]>> {
  const { ec2, elb } = aws;
  const templates = ['web', 'api'].map((tier) =>
    ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: `muster-dev-${tier}`, Versions: ['$Latest'] }),
    ),
  );
  const builds = async (tier: string) =>
    (await aws.codebuild.send(new ListBuildsForProjectCommand({ projectName: `muster-dev-${tier}` }))).ids ?? [];
  const ids = async <T>(asked: Promise<T>, of: (answer: T) => unknown[] | undefined) => (of(await asked) ?? []).sort();
  return {
    vpcs: await ids(ec2.send(new DescribeVpcsCommand({})), (it) => it.Vpcs?.map(({ VpcId }) => VpcId)),
    subnets: await ids(ec2.send(new DescribeSubnetsCommand({})), (it) => it.Subnets?.map(({ SubnetId }) => SubnetId)),
    gateways: await ids(ec2.send(new DescribeInternetGatewaysCommand({})), (it) =>
      it.InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId),
    ),
    nats: await ids(ec2.send(new DescribeNatGatewaysCommand({})), (it) =>
      it.NatGateways?.map(({ NatGatewayId, State }) => `${NatGatewayId} ${State}`),
    ),
    addresses: await ids(ec2.send(new DescribeAddressesCommand({})), (it) =>
      it.Addresses?.map(({ AllocationId }) => AllocationId),
    ),
    routes: await ids(ec2.send(new DescribeRouteTablesCommand({})), (it) =>
      it.RouteTables?.map(({ RouteTableId, Routes }) => `${RouteTableId} ${JSON.stringify(Routes)}`),
    ),
    rules: await ids(ec2.send(new DescribeSecurityGroupRulesCommand({})), (it) =>
      it.SecurityGroupRules?.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
    ),
    templates: (await Promise.all(templates)).flatMap((it) =>
      it.LaunchTemplateVersions!.map(({ LaunchTemplateId, VersionNumber }) => `${LaunchTemplateId} ${VersionNumber}`),
    ),
    instances: await ids(ec2.send(new DescribeInstancesCommand({})), (it) =>
      it.Reservations?.flatMap(({ Instances = [] }) => Instances.map((one) => `${one.InstanceId} ${one.State?.Name}`)),
    ),
    balancers: await ids(elb.send(new DescribeLoadBalancersCommand({})), (it) =>
      it.LoadBalancers?.map(({ LoadBalancerArn }) => LoadBalancerArn),
    ),
    targetGroups: await ids(elb.send(new DescribeTargetGroupsCommand({})), (it) =>
      it.TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn),
    ),
    keys: await ids(aws.kms.send(new ListAliasesCommand({})), (it) =>
      it.Aliases?.map(({ AliasName, TargetKeyId }) => `${AliasName} ${TargetKeyId}`),
    ),
    databases: await ids(aws.rds.send(new DescribeDBInstancesCommand({})), (it) =>
      it.DBInstances?.map(({ DbiResourceId, DBInstanceStatus }) => `${DbiResourceId} ${DBInstanceStatus}`),
    ),
    objects: await ids(aws.s3.send(new ListObjectVersionsCommand({ Bucket: outputs.artifactBucket })), (it) =>
      it.Versions?.map(({ Key, VersionId }) => `${Key} ${VersionId}`),
    ),
    builds: (await Promise.all(['web', 'api'].map((tier) => builds(tier)))).flat(),
    deployments: await ids(aws.codedeploy.send(new ListDeploymentsCommand({})), (it) => it.deployments),
  };
}

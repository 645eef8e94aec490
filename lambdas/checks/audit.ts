import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeNatGatewaysCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type DBInstance, DescribeDBParametersCommand, RDSClient } from '@aws-sdk/client-rds';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { autoScalingGroups } from '../auto-scaling-group.ts';
import { describeDatabase } from '../describe-database.ts';
import { named, path } from '../naming.ts';
import { settings, tiers } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { findings } from './availability.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const ec2 = new EC2Client({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });
const ssm = new SSMClient({ maxAttempts: 5 });

/** Holds what stands now, rather than what was asked for, against the rules of high availability: somebody may have changed it by hand. Changes nothing. */
export const handler = step(z.object({}), async () => {
  const [groups, targetGroups, natGateways, database, databaseHost, poolSize, apiGroups] = await Promise.all([
    describeGroups(),
    Promise.all(tiers.map((tier) => describeTargetGroup(named(tier)))),
    countNatGateways(),
    describeDatabase(rds, named()),
    parameter('database/host'),
    parameter('database/pool-size'),
    autoScalingGroups(autoScaling, 'api'),
  ]);
  const { zones, natGatewaysBecause, warmupSeconds } = settings;
  return {
    findings: findings({
      zones,
      natGateways,
      natGatewaysBecause,
      warmupSeconds,
      groups,
      targetGroups: targetGroups.flat(),
      database,
      databaseHost,
      poolSize: poolSize === undefined ? undefined : Number(poolSize),
      maxConnections: await maxConnections(database),
      apiGroups: apiGroups.map(({ AutoScalingGroupName = '' }) => AutoScalingGroupName),
      isBlueGreen: settings.deploymentStyle === 'blue/green',
    }),
  };
});

/** By tag: a blue/green deployment leaves a group of another name behind. */
async function describeGroups() {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [{ Name: 'tag:muster:environment', Values: [settings.environment] }],
    }),
  );
  return AutoScalingGroups;
}

async function describeTargetGroup(name: string): Promise<TargetGroup[]> {
  const found = await elb.send(new DescribeTargetGroupsCommand({ Names: [name] })).catch(unless('TargetGroupNotFound'));
  return found?.TargetGroups ?? [];
}

async function countNatGateways() {
  const { NatGateways = [] } = await ec2.send(
    new DescribeNatGatewaysCommand({
      Filter: [
        { Name: 'tag:muster:environment', Values: [settings.environment] },
        { Name: 'state', Values: ['pending', 'available'] },
      ],
    }),
  );
  return NatGateways.length;
}

/** As the database's own parameter group says it; undefined for the formula that RDS has for each class. */
async function maxConnections(database: DBInstance | undefined): Promise<number | undefined> {
  const DBParameterGroupName = database?.DBParameterGroups?.[0]?.DBParameterGroupName;
  if (!DBParameterGroupName?.startsWith(named())) return undefined;
  const { Parameters = [] } = await rds.send(new DescribeDBParametersCommand({ DBParameterGroupName, Source: 'user' }));
  const said = Number(Parameters.find((it) => it.ParameterName === 'max_connections')?.ParameterValue);
  return said > 0 ? said : undefined;
}

async function parameter(name: string) {
  const found = await ssm.send(new GetParameterCommand({ Name: path(name) })).catch(unless('ParameterNotFound'));
  return found?.Parameter?.Value;
}

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Activity,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTown, pave, serving, type Town, template } from '../cloud/aws/ec2/town.ts';

const PORT = 8081;
const source = (file: string) => JSON.stringify(pathToFileURL(path.resolve('services', file)).href);
/** The API as it is shipped, whose database is away: nobody has the address. */
const program = `
import { createApp } from ${source('api/app.ts')};
import { openDatabase } from ${source('api/storage/database.ts')};
const database = openDatabase({ host: '10.0.1.250', port: 5432, user: 'muster', password: 'none', ssl: false });
createApp(database, { instance: 'i-1', zone: 'us-east-1a', commit: '0'.repeat(40) }).listen(${PORT});
`;

let town: Town;
let elb: ElasticLoadBalancingV2Client;
const targetGroups: Record<string, string> = {};

/** Two instances behind a load balancer, replaced by what it says of them. */
async function tier(name: string, HealthCheckPath: string, listener: number, loadBalancer: string, vpcId: string) {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: 'HTTP',
      Port: PORT,
      VpcId: vpcId,
      HealthCheckPath,
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 4,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  );
  const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
  targetGroups[name] = TargetGroupArn;
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancer,
      Port: listener,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
}

const group = (name: string, LaunchTemplateId: string, subnets: readonly string[]) =>
  town.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchTemplate: { LaunchTemplateId, Version: '1' },
      MinSize: 2,
      MaxSize: 2,
      VPCZoneIdentifier: subnets.join(','),
      TargetGroupARNs: [targetGroups[name]!],
      HealthCheckType: 'ELB',
      // Longer than the API takes to start on a machine that does other things as well.
      HealthCheckGracePeriod: 15,
    }),
  );

async function activities(AutoScalingGroupName: string): Promise<Activity[]> {
  const { Activities = [] } = await town.autoScaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName }),
  );
  return Activities;
}
const ended = async (name: string) =>
  (await activities(name)).filter(({ Cause }) => Cause?.includes('an ELB system health check failure')).length;

async function healthy(name: string): Promise<string[]> {
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroups[name]! }),
  );
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy')
    .map(({ Target }) => Target!.Id!)
    .sort();
}

beforeAll(async () => {
  town = await openTown();
  const { endpoint, region, operator: credentials } = town.running;
  elb = new ElasticLoadBalancingV2Client({ endpoint, region, credentials });
  const street = await pave(town);
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'api', Subnets: [...street.subnets], Scheme: 'internal' }),
  );
  const loadBalancer = LoadBalancers![0]!.LoadBalancerArn!;
  await tier('deep', '/ready', 80, loadBalancer, street.vpcId);
  await tier('shipped', '/health', 81, loadBalancer, street.vpcId);
  const id = await template(town, 'api', {}, serving(program));
  await Promise.all([group('deep', id, street.subnets), group('shipped', id, street.subnets)]);
}, 60_000);
afterAll(() => town.close());

describe('while the database is away', { timeout: 120_000 }, () => {
  it('a group that is told so by a deep health check ends its whole fleet, and one with ours nobody', async () => {
    await expect.poll(() => ended('deep'), { timeout: 90_000, interval: 200 }).toBeGreaterThanOrEqual(2);
    expect(await ended('shipped')).toBe(0);
    const { AutoScalingGroups } = await town.autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['shipped'] }),
    );
    const members = AutoScalingGroups![0]!.Instances!.map(({ InstanceId }) => InstanceId!).sort();
    expect(members).toHaveLength(2);
    await expect.poll(() => healthy('shipped'), { timeout: 30_000, interval: 200 }).toEqual(members);
  });
});

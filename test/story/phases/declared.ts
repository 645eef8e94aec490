import {
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  type DescribePoliciesCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { DescribeSubnetsCommand, DescribeVpcAttributeCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';

/** What the declared environment promises about how it survives. */
export const declared = (tonight: () => Evening) =>
  describe('what was built', () => {
    it('is one VPC of 10.0.0.0/16 with DNS host names', async () => {
      const { ec2 } = tonight().aws;
      const { Vpcs = [] } = await ec2.send(
        new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }),
      );
      expect(Vpcs.map(({ CidrBlock }) => CidrBlock)).toEqual(['10.0.0.0/16']);
      const attribute = { VpcId: Vpcs[0]!.VpcId, Attribute: 'enableDnsHostnames' } as const;
      const { EnableDnsHostnames } = await ec2.send(new DescribeVpcAttributeCommand(attribute));
      expect(EnableDnsHostnames).toEqual({ Value: true });
    });

    it('has load balancers in both zones: the public one in the public subnets, the internal one beside the applications', async () => {
      const { ec2, elb } = tonight().aws;
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
      const blocks = new Map(Subnets.map((it) => [it.SubnetId, it.CidrBlock]));
      const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
      const places = LoadBalancers.map(({ Scheme, AvailabilityZones = [] }) => [
        Scheme,
        AvailabilityZones.map(({ SubnetId }) => blocks.get(SubnetId)).sort(),
      ]);
      expect(Object.fromEntries(places)).toEqual({
        'internet-facing': ['10.0.1.0/24', '10.0.2.0/24'],
        internal: ['10.0.11.0/24', '10.0.12.0/24'],
      });
    });

    it('has groups over both zones that heed the load balancer, with a grace period of 1.5 warm-ups, and scale on processors', async () => {
      const { autoScaling } = tonight().aws;
      const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
      const { ScalingPolicies = [] } = await autoScaling.send(new DescribePoliciesCommand({}));
      for (const group of AutoScalingGroups) {
        expect(group).toMatchObject({ MinSize: 2, DesiredCapacity: 2, MaxSize: 4, HealthCheckType: 'ELB' });
        expect(group.AvailabilityZones!.toSorted()).toEqual(['us-east-1a', 'us-east-1b']);
        expect(group.HealthCheckGracePeriod).toBeGreaterThanOrEqual(group.DefaultInstanceWarmup! * 1.5);
        expect(targets(ScalingPolicies, group.AutoScalingGroupName!)).toEqual([['ASGAverageCPUUtilization', 60]]);
      }
    });

    it('asks every target for /health, which must answer 200', async () => {
      const { TargetGroups = [] } = await tonight().aws.elb.send(new DescribeTargetGroupsCommand({}));
      expect(TargetGroups).toHaveLength(2);
      for (const group of TargetGroups)
        expect(group).toMatchObject({ HealthCheckPath: '/health', Matcher: { HttpCode: '200' }, Protocol: 'HTTP' });
    });

    it('has a PostgreSQL with a standby in the other zone, backups, and a window for them', async () => {
      const { aws, outputs } = tonight();
      const { DBInstances } = await aws.rds.send(
        new DescribeDBInstancesCommand({ DBInstanceIdentifier: outputs.database.identifier }),
      );
      const database = DBInstances![0]!;
      expect(database).toMatchObject({
        Engine: 'postgres',
        EngineVersion: expect.stringMatching(/^18\./),
        MultiAZ: true,
        StorageType: 'gp3',
        BackupRetentionPeriod: 7,
        PreferredBackupWindow: '02:00-03:00',
        PubliclyAccessible: false,
      });
      expect([database.AvailabilityZone, database.SecondaryAvailabilityZone].sort()).toEqual([
        'us-east-1a',
        'us-east-1b',
      ]);
      expect(database.DBSubnetGroup!.Subnets!.map((it) => it.SubnetAvailabilityZone!.Name).sort()).toEqual([
        'us-east-1a',
        'us-east-1b',
      ]);
    });

    it('tells its services by parameters where the database is, and no password', async () => {
      const { aws, outputs } = tonight();
      const value = async (name: string) =>
        (await aws.ssm.send(new GetParameterCommand({ Name: `/muster/dev/database/${name}` }))).Parameter!.Value;
      expect(await value('host')).toBe(outputs.database.endpoint.address);
      expect(await value('secret-arn')).toBe(outputs.database.secretArn);
      await expect(value('password')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    });
  });

const targets = (policies: NonNullable<DescribePoliciesCommandOutput['ScalingPolicies']>, group: string) =>
  policies
    .filter((it) => it.AutoScalingGroupName === group)
    .map(({ TargetTrackingConfiguration: it }) => [
      it?.PredefinedMetricSpecification?.PredefinedMetricType,
      it?.TargetValue,
    ]);

import { CreateAutoScalingGroupCommand, PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { readTime } from '../../../../cloud/machines/processor-time.ts';
import { openTown, pave, serving, type Town, template } from '../ec2/town.ts';

/** A minute of the cloud is three seconds here: processor time comes in whole seconds, and less would see none of it now and then. */
const FACTOR = 20;

describe('a group that tracks its processors', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ clock: scaled(FACTOR) });
    const { subnets } = await pave(town);
    const LaunchTemplateId = await template(town, 'busy', {}, serving('for (;;);'));
    await town.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'busy',
        LaunchTemplate: { LaunchTemplateId, Version: '1' },
        MinSize: 1,
        DesiredCapacity: 1,
        MaxSize: 2,
        DefaultInstanceWarmup: 0,
        VPCZoneIdentifier: subnets.join(),
      }),
    );
    await town.autoScaling.send(
      new PutScalingPolicyCommand({
        AutoScalingGroupName: 'busy',
        PolicyName: 'processors',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
          TargetValue: 5,
        },
      }),
    );
  });
  afterAll(() => town.close());

  it('measures what its instances use, and launches another one when that is too much', {
    timeout: 130_000,
  }, async () => {
    // The cloud's own calls: a clock this fast soon makes a signature look old.
    const cloudwatch = await town.running.cloud.use('cloudwatch');
    const autoscaling = await town.running.cloud.use('autoscaling');
    await expect
      .poll(
        async () => {
          const { Datapoints = [] } = await cloudwatch.GetMetricStatistics({
            Namespace: 'AWS/EC2',
            MetricName: 'CPUUtilization',
            Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'busy' }],
            StartTime: new Date(0),
            EndTime: new Date(town.running.cloud.clock.now().getTime() + 3_600_000),
            Period: 86_400,
            Statistics: ['Maximum'],
          });
          return Math.max(0, ...Datapoints.map((it) => it.Maximum ?? 0));
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(5);
    await expect
      .poll(async () => (await autoscaling.DescribeAutoScalingGroups({})).AutoScalingGroups?.[0]?.Instances?.length, {
        timeout: 60_000,
      })
      .toBe(2);
    const { Activities = [] } = await autoscaling.DescribeScalingActivities({ AutoScalingGroupName: 'busy' });
    expect(Activities[0]?.Cause).toMatch(/alarm .*processors|AlarmHigh/i);
  });
});

describe('readTime', () => {
  it.each([
    ['00:00:07', 7],
    ['01:02:03', 3723],
    ['2-00:00:01', 172_801],
    ['0:12.34', 12.34],
  ])('%s is %d s', (text, seconds) => expect(readTime(text)).toBeCloseTo(seconds));
});

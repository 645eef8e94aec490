import { describe, expect, it } from 'vitest';
import { findings, type Observed, rules } from '../../lambdas/checks/availability.ts';

const good: Observed = {
  zones: ['a', 'b'],
  natGateways: 2,
  natGatewaysBecause: undefined,
  warmupSeconds: 45,
  groups: [
    {
      AutoScalingGroupName: 'muster-dev-api',
      LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '3' },
      HealthCheckGracePeriod: 90,
      HealthCheckType: 'ELB',
      TargetGroupARNs: ['arn:api'],
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      MinSize: 2,
      MaxSize: 4,
      DesiredCapacity: 2,
      DefaultCooldown: 300,
      CreatedTime: new Date(0),
    },
  ],
  targetGroups: [{ TargetGroupArn: 'arn:api', TargetGroupName: 'muster-dev-api', HealthCheckPath: '/health' }],
  database: {
    DBInstanceIdentifier: 'muster-dev',
    MultiAZ: true,
    Endpoint: { Address: 'muster-dev.c1.us-east-1.rds.amazonaws.com' },
  },
  databaseHost: 'muster-dev.c1.us-east-1.rds.amazonaws.com',
  poolSize: 8,
  maxConnections: 100,
  apiGroups: ['muster-dev-api'],
  isBlueGreen: false,
};
const group = good.groups[0]!;

/** For each rule, the one change that breaks it and no other. */
const planted: Record<string, Partial<Observed>> = {
  'single-nat-gateway': { natGateways: 1 },
  'launch-template-latest': { groups: [{ ...group, LaunchTemplate: { Version: '$Latest' } }] },
  'grace-shorter-than-boot': { groups: [{ ...group, HealthCheckGracePeriod: 30 }] },
  'health-of-the-machine-alone': { groups: [{ ...group, HealthCheckType: 'EC2' }] },
  'deep-health-check': { targetGroups: [{ ...good.targetGroups[0], HealthCheckPath: '/ready' }] },
  'one-zone': { groups: [{ ...group, AvailabilityZones: ['us-east-1a'] }] },
  'one-instance': { groups: [{ ...group, MinSize: 1 }] },
  'no-standby': { database: { ...good.database, MultiAZ: false } },
  'pinned-address': { databaseHost: '10.0.21.7' },
  'pools-over-connections': { maxConnections: 39 },
};

describe('the rules of high availability', () => {
  it('find nothing in the stack that is shipped', () => {
    expect(findings(good)).toEqual([]);
  });

  it('are each tried here', () => {
    expect(Object.keys(planted)).toEqual(Object.keys(rules));
  });

  it.each(Object.entries(planted))('%s is found, alone, where it is broken', (rule, change) => {
    expect(findings({ ...good, ...change }).map((it) => it.rule)).toEqual([rule]);
  });

  it('let one NAT gateway pass that somebody has chosen with a reason', () => {
    expect(findings({ ...good, natGateways: 1, natGatewaysBecause: 'a third of the bill' })).toEqual([]);
  });

  it('let a deep health check pass that no group acts on', () => {
    const asked = findings({
      ...good,
      groups: [{ ...group, HealthCheckType: 'EC2' }],
      targetGroups: [{ ...good.targetGroups[0], HealthCheckPath: '/ready' }],
    });
    expect(asked.map((it) => it.rule)).toEqual(['health-of-the-machine-alone']);
  });

  it.each([
    [{ maxConnections: 40 }, 0],
    [{ maxConnections: 40, isBlueGreen: true }, 1],
    [{ maxConnections: 72, isBlueGreen: true }, 0],
    [{ poolSize: 24 }, 1],
    [{ groups: [{ ...group, MaxSize: 12 }] }, 1],
    [{ groups: [{ ...group, MaxSize: 12 }], apiGroups: ['another'] }, 0],
    [{ maxConnections: undefined }, 0],
  ])('hold the pools of the largest fleet against what the database takes: %j', (change, found) => {
    expect(findings({ ...good, ...change })).toHaveLength(found);
  });

  it('find nothing in an account that has nothing yet', () => {
    expect(
      findings({ ...good, natGateways: 0, groups: [], targetGroups: [], database: undefined, databaseHost: undefined }),
    ).toEqual([]);
  });
});

import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { port, settings, tiers } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';
import { unlike } from '../unlike.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** `/health` asks whether the process can serve, not whether the database is there: a failover must not make the group replace every instance. */
const health = {
  HealthCheckProtocol: 'HTTP',
  HealthCheckPath: '/health',
  HealthCheckIntervalSeconds: settings.health.intervalSeconds,
  HealthCheckTimeoutSeconds: settings.health.timeoutSeconds,
  HealthyThresholdCount: settings.health.healthy,
  UnhealthyThresholdCount: settings.health.unhealthy,
} as const;
const DRAIN = 'deregistration_delay.timeout_seconds';
const drain = String(settings.drainSeconds);

type Fixed = Pick<TargetGroup, 'Protocol' | 'Port' | 'TargetType' | 'VpcId'>;
type Health = { [K in keyof typeof health]?: string | number | undefined };

export const handler = resource({
  needs: z.object({ vpcId: z.string() }),
  wanted: () => tiers.map((tier) => ({ name: `target-group/${tier}`, tier })),
  standIn: { arn: '(a new target group)', health: health as Health, drain, stands: {} as Fixed },

  async find({ tier }) {
    const found = await elb
      .send(new DescribeTargetGroupsCommand({ Names: [named(tier)] }))
      .catch(unless('TargetGroupNotFound'));
    const group = found?.TargetGroups?.[0];
    if (!group) return undefined;
    const { Attributes = [] } = await elb.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group.TargetGroupArn }),
    );
    return {
      arn: group.TargetGroupArn!,
      stands: group,
      health: group as Health,
      drain: Attributes.find(({ Key }) => Key === DRAIN)?.Value ?? '',
    };
  },
  async create({ tier }, { facts, tags }) {
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({
        Name: named(tier),
        Protocol: 'HTTP',
        Port: port[tier],
        VpcId: facts.vpcId,
        TargetType: 'instance',
        ...health,
        Matcher: { HttpCode: '200' },
        Tags: tagList(tags),
      }),
    );
    return { arn: TargetGroups![0]!.TargetGroupArn!, health, drain: '', stands: {} };
  },
  fixed: ({ stands }, { tier }, { vpcId }) =>
    unlike(stands, { Protocol: 'HTTP', Port: port[tier], TargetType: 'instance', VpcId: vpcId }),
  differences: (found) => [
    ...(Object.keys(health) as (keyof Health)[])
      .filter((key) => found.health[key] !== health[key])
      .map((key) => `${key} is ${found.health[key]}, not ${health[key]}`),
    ...(found.drain === drain
      ? []
      : [`it drains for ${found.drain || 'AWS’s default of 300'} seconds, not for ${drain}`]),
  ],
  async update({ arn, drain: now, stands }) {
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health }));
    if (now !== drain)
      await elb.send(
        new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [{ Key: DRAIN, Value: drain }] }),
      );
    return { arn, health, drain, stands };
  },
  async remove({ arn }) {
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }));
  },
  facts: (found) => ({
    targetGroups: Object.fromEntries(tiers.map((tier) => [tier, found[`target-group/${tier}`]!.arn])),
  }),
});

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
import { differing, inWords } from '../differing.ts';
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

/** What it does with requests, by AWS's own defaults: one process like the other, from its first moment on. */
const even = {
  'stickiness.enabled': 'false',
  'load_balancing.algorithm.type': 'round_robin',
  'slow_start.duration_seconds': '0',
};
const HttpCode = '200';

type Fixed = Pick<TargetGroup, 'Protocol' | 'Port' | 'TargetType' | 'VpcId'>;
type Health = { [K in keyof typeof health]?: string | number | undefined };

export const handler = resource({
  needs: z.object({ vpcId: z.string() }),
  wanted: () => tiers.map((tier) => ({ name: `target-group/${tier}`, tier })),
  standIn: {
    arn: '(a new target group)',
    health: health as Health,
    drain,
    stands: {} as Fixed,
    spread: even as Readonly<Record<string, string>>,
    code: HttpCode as string | undefined,
  },

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
      spread: Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!])),
      code: group.Matcher?.HttpCode,
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
        Matcher: { HttpCode },
        Tags: tagList(tags),
      }),
    );
    return { arn: TargetGroups![0]!.TargetGroupArn!, health, drain: '', stands: {}, spread: even, code: HttpCode };
  },
  fixed: ({ stands }, { tier }, { vpcId }) =>
    unlike(stands, { Protocol: 'HTTP', Port: port[tier], TargetType: 'instance', VpcId: vpcId }),
  differences: (found) => [
    ...inWords(found.health, health),
    ...inWords({ HttpCode: found.code }, { HttpCode }),
    ...inWords(found.spread, even),
    ...(found.drain === drain
      ? []
      : [`it drains for ${found.drain || 'AWS’s default of 300'} seconds, not for ${drain}`]),
  ],
  async update({ arn, drain: now, stands, spread }) {
    await elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...health, Matcher: { HttpCode } }));
    const attributes = { ...(now !== drain && { [DRAIN]: drain }), ...differing(spread, even) };
    if (Object.keys(attributes).length > 0)
      await elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: arn,
          Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
        }),
      );
    return { arn, health, drain, stands, spread: even, code: HttpCode };
  },
  async remove({ arn }) {
    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn }));
  },
  facts: (found) => ({
    targetGroups: Object.fromEntries(tiers.map((tier) => [tier, found[`target-group/${tier}`]!.arn])),
  }),
});

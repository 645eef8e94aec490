import {
  AutoScalingClient,
  DeletePolicyCommand,
  DescribePoliciesCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { servingGroup } from '../auto-scaling-group.ts';
import { inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { unless } from '../unless.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

const PolicyName = 'cpu';
const target = settings.targetCpuPercent;
/** It follows one figure, up and down. */
const followed = { metric: 'ASGAverageCPUUtilization', enabled: true, disableScaleIn: false };

export const handler = resource({
  needs: z.object({}),
  wanted: () => tiers.map((tier) => ({ name: `scaling-policy/${tier}`, tier })),
  standIn: {
    target: target as number | undefined,
    follows: followed as { [K in keyof typeof followed]?: string | boolean | undefined },
  },

  async find({ tier }) {
    const AutoScalingGroupName = await groupOf(tier);
    // Auto Scaling answers a group that does not exist with `ValidationError`.
    const found = await autoScaling
      .send(new DescribePoliciesCommand({ AutoScalingGroupName, PolicyNames: [PolicyName] }))
      .catch(unless('ValidationError'));
    const policy = found?.ScalingPolicies?.[0];
    const tracking = policy?.TargetTrackingConfiguration;
    return (
      policy && {
        target: tracking?.TargetValue,
        follows: {
          metric: tracking?.PredefinedMetricSpecification?.PredefinedMetricType,
          enabled: policy.Enabled ?? true,
          disableScaleIn: tracking?.DisableScaleIn ?? false,
        },
      }
    );
  },
  async create({ tier }) {
    await put(await groupOf(tier));
    return { target, follows: followed };
  },
  differences: ({ target: now, follows }) => [
    ...(now === target ? [] : [`it aims at ${now} % CPU, not at ${target} %`]),
    ...inWords(follows, followed),
  ],
  async update(_, { tier }) {
    await put(await groupOf(tier));
    return { target, follows: followed };
  },
  async remove(_, { tier }) {
    // So it answers a policy that does not exist as well.
    await autoScaling
      .send(new DeletePolicyCommand({ AutoScalingGroupName: await groupOf(tier), PolicyName }))
      .catch(unless('ValidationError'));
  },
  facts: () => ({}),
});

const groupOf = async (tier: Tier) => (await servingGroup(autoScaling, tier)) ?? named(tier);

const put = (AutoScalingGroupName: string) =>
  autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: followed.metric as 'ASGAverageCPUUtilization' },
        TargetValue: target,
      },
    }),
  );

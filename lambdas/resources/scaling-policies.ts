import {
  AutoScalingClient,
  DeletePolicyCommand,
  DescribePoliciesCommand,
  PutScalingPolicyCommand,
} from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, tiers } from '../settings.ts';
import { unless } from '../unless.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

const PolicyName = 'cpu';
const target = settings.targetCpuPercent;

export const handler = resource({
  needs: z.object({}),
  wanted: () => tiers.map((tier) => ({ name: `scaling-policy/${tier}`, AutoScalingGroupName: named(tier) })),
  standIn: { target: target as number | undefined },

  async find({ AutoScalingGroupName }) {
    // Auto Scaling answers a group that does not exist with `ValidationError`.
    const found = await autoScaling
      .send(new DescribePoliciesCommand({ AutoScalingGroupName, PolicyNames: [PolicyName] }))
      .catch(unless('ValidationError'));
    const policy = found?.ScalingPolicies?.[0];
    return policy && { target: policy.TargetTrackingConfiguration?.TargetValue };
  },
  async create({ AutoScalingGroupName }) {
    await put(AutoScalingGroupName);
    return { target };
  },
  differences: ({ target: now }) => (now === target ? [] : [`it aims at ${now} % CPU, not at ${target} %`]),
  async update(_, { AutoScalingGroupName }) {
    await put(AutoScalingGroupName);
    return { target };
  },
  async remove(_, { AutoScalingGroupName }) {
    await autoScaling.send(new DeletePolicyCommand({ AutoScalingGroupName, PolicyName }));
  },
  facts: () => ({}),
});

const put = (AutoScalingGroupName: string) =>
  autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName,
      PolicyName,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: target,
      },
    }),
  );

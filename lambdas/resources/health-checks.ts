import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { tiers } from '../settings.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

/**
 * Which health check a group replaces its instances by. Made by EC2's, it listens to the load balancer's from the first deployment on:
 * a server can be alive while the application on it is dead.
 */
export const handler = resource({
  needs: z.object({}),
  wanted: () => tiers.map((tier) => ({ name: `health-check/${tier}`, AutoScalingGroupName: named(tier) })),
  standIn: { type: 'ELB' as string | undefined },

  async find({ AutoScalingGroupName }) {
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
    );
    return AutoScalingGroups[0] && { type: AutoScalingGroups[0].HealthCheckType };
  },
  create: async (_) => ({ type: undefined }),
  differences: ({ type }) =>
    type === 'ELB' ? [] : ['it replaces only instances that are dead, not those whose application is'],
  async update(_, { AutoScalingGroupName }) {
    await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, HealthCheckType: 'ELB' }));
    return { type: 'ELB' };
  },
  // It goes with its group.
  remove: async () => {},
  facts: () => ({}),
});

import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { autoScalingGroups } from '../auto-scaling-group.ts';
import { resource } from '../resource.ts';
import { tiers } from '../settings.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

/**
 * Which health check a group replaces its instances by. Made by EC2's, it listens to the load balancer's from the first deployment on:
 * a server can be alive while the application on it is dead.
 */
export const handler = resource({
  needs: z.object({}),
  wanted: () => tiers.map((tier) => ({ name: `health-check/${tier}`, tier })),
  standIn: { type: 'ELB' as string | undefined, group: '' },

  async find({ tier }) {
    const [group] = await autoScalingGroups(autoScaling, tier);
    return group && { type: group.HealthCheckType, group: group.AutoScalingGroupName ?? '' };
  },
  create: async (_) => ({ type: undefined, group: '' }),
  differences: ({ type }) =>
    type === 'ELB' ? [] : ['it replaces only instances that are dead, not those whose application is'],
  async update({ group }) {
    await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group, HealthCheckType: 'ELB' }));
    return { type: 'ELB', group };
  },
  // It goes with its group.
  remove: async () => {},
  facts: () => ({}),
});

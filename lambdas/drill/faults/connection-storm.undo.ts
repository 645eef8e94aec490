import { AutoScalingClient, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import type { Undo } from '../fault.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

/** As many instances as before. */
export default (async ({ targets: [tier], notes: { desired } }) => {
  if (desired === undefined) return;
  await autoScaling.send(
    new SetDesiredCapacityCommand({
      AutoScalingGroupName: tier!.id,
      DesiredCapacity: Number(desired),
      HonorCooldown: false,
    }),
  );
}) satisfies Undo;

import { groupOf } from './existing.ts';
import type { AutoScalingOperations, Model } from './model.ts';

/** What a group can have at AWS, and nobody can give it here: the group must be there, and has none. */
export function absentOperations(model: Model) {
  const none =
    <Member extends string>(member: Member) =>
    async ({ AutoScalingGroupName }: { AutoScalingGroupName?: string | undefined }) => {
      groupOf(model, AutoScalingGroupName);
      return { [member]: [] as never[] } as Record<Member, never[]>;
    };
  return {
    DescribeLoadBalancers: none('LoadBalancers'),
    DescribeWarmPool: none('Instances'),
    DescribeInstanceRefreshes: none('InstanceRefreshes'),
    DescribeNotificationConfigurations: async () => ({ NotificationConfigurations: [] }),
    DescribeLaunchConfigurations: async () => ({ LaunchConfigurations: [] }),
  } satisfies AutoScalingOperations;
}

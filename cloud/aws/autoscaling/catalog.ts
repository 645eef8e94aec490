import type { AutoScalingOperations, Model } from './model.ts';

const NOTIFICATIONS = [
  'EC2_INSTANCE_LAUNCH',
  'EC2_INSTANCE_LAUNCH_ERROR',
  'EC2_INSTANCE_TERMINATE',
  'EC2_INSTANCE_TERMINATE_ERROR',
  'TEST_NOTIFICATION',
].map((name) => `autoscaling:${name}`);

const METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupInServiceCapacity',
  'GroupPendingInstances',
  'GroupPendingCapacity',
  'GroupTerminatingInstances',
  'GroupTerminatingCapacity',
  'GroupStandbyInstances',
  'GroupStandbyCapacity',
  'GroupTotalInstances',
  'GroupTotalCapacity',
  'WarmPoolDesiredCapacity',
  'WarmPoolWarmedCapacity',
  'WarmPoolPendingCapacity',
  'WarmPoolTerminatingCapacity',
  'WarmPoolTotalCapacity',
  'GroupAndWarmPoolDesiredCapacity',
  'GroupAndWarmPoolTotalCapacity',
];

/** The words that Auto Scaling's API has for things, as it lists them itself, and what an account may have ("Quotas for Auto Scaling resources and groups"). */
export function catalogOperations({ groups }: Model) {
  return {
    DescribeLifecycleHookTypes: async () => ({
      LifecycleHookTypes: ['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'],
    }),
    DescribeAdjustmentTypes: async () => ({
      AdjustmentTypes: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'].map((AdjustmentType) => ({
        AdjustmentType,
      })),
    }),
    DescribeTerminationPolicyTypes: async () => ({
      TerminationPolicyTypes: [
        'AllocationStrategy',
        'ClosestToNextInstanceHour',
        'Default',
        'NewestInstance',
        'OldestInstance',
        'OldestLaunchConfiguration',
        'OldestLaunchTemplate',
      ],
    }),
    DescribeAutoScalingNotificationTypes: async () => ({ AutoScalingNotificationTypes: NOTIFICATIONS }),
    DescribeMetricCollectionTypes: async () => ({
      Metrics: METRICS.map((Metric) => ({ Metric })),
      Granularities: [{ Granularity: '1Minute' }],
    }),
    DescribeAccountLimits: async () => ({
      MaxNumberOfAutoScalingGroups: 500,
      MaxNumberOfLaunchConfigurations: 200,
      NumberOfAutoScalingGroups: groups.values().length,
      NumberOfLaunchConfigurations: 0,
    }),
  } satisfies AutoScalingOperations;
}

import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const autoScalingGroups = [
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*',
  // What a blue/green deployment makes.
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/CodeDeploy_muster-{environment}-*',
];

export default grants(
  resource,
  { actions: ['autoscaling:DescribePolicies', 'autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: ['autoscaling:PutScalingPolicy', 'autoscaling:DeletePolicy'],
    on: autoScalingGroups,
  },
  {
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    on: [
      'arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-muster-{environment}-*',
      'arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-CodeDeploy_muster-{environment}-*',
    ],
    implied: 'a target tracking policy has alarms of its own, made as whoever puts the policy',
  },
);

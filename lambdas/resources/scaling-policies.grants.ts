import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['autoscaling:DescribePolicies'], on: EVERYTHING },
  {
    actions: ['autoscaling:PutScalingPolicy', 'autoscaling:DeletePolicy'],
    on: ['arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*'],
  },
  {
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    on: ['arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-muster-{environment}-*'],
    implied: 'a target tracking policy has alarms of its own, made as whoever puts the policy',
  },
);

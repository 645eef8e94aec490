import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const autoScalingGroups = [
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*',
  // What a blue/green deployment makes.
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/CodeDeploy_muster-{environment}-*',
];

export default grants(
  resource,
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: ['autoscaling:UpdateAutoScalingGroup'],
    on: autoScalingGroups,
  },
);

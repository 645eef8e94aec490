import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: ['autoscaling:UpdateAutoScalingGroup'],
    on: ['arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*'],
  },
);

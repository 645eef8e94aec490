import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = ['arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/muster-{environment}-*/*'];

export default grants(
  resource,
  {
    actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroupAttributes'],
    on: EVERYTHING,
  },
  {
    actions: [
      'elasticloadbalancing:CreateTargetGroup',
      'elasticloadbalancing:ModifyTargetGroup',
      'elasticloadbalancing:ModifyTargetGroupAttributes',
      'elasticloadbalancing:DeleteTargetGroup',
    ],
    on: ours,
  },
  { actions: ['elasticloadbalancing:AddTags'], on: ours, implied: 'CreateTargetGroup with tags' },
);

import { EVERYTHING, grants } from '../grants.ts';

export default grants(
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'ec2:DescribeNatGateways',
      'elasticloadbalancing:DescribeTargetGroups',
    ],
    on: EVERYTHING,
  },
  { actions: ['rds:DescribeDBInstances'], on: ['arn:aws:rds:{region}:{account}:db:muster-{environment}'] },
  {
    actions: ['ssm:GetParameter'],
    on: ['host', 'pool-size'].map(
      (name) => `arn:aws:ssm:{region}:{account}:parameter/muster/{environment}/database/${name}`,
    ),
  },
  { actions: ['rds:DescribeDBParameters'], on: ['arn:aws:rds:{region}:{account}:pg:muster-{environment}-*'] },
);

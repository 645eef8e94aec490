import { EVERYTHING, grants } from '../grants.ts';
import runs from '../runs.grants.ts';
import { onTable } from '../table.grants.ts';

const application = 'muster-{environment}';

export default grants(
  runs,
  onTable('dynamodb:GetItem', 'dynamodb:PutItem'),
  {
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'],
    on: EVERYTHING,
  },
  {
    actions: ['codedeploy:GetDeploymentGroup'],
    on: ['web', 'api'].map(
      (tier) => `arn:aws:codedeploy:{region}:{account}:deploymentgroup:${application}/${application}-${tier}`,
    ),
  },
  { actions: ['rds:DescribeDBInstances'], on: [`arn:aws:rds:{region}:{account}:db:${application}`] },
  { actions: ['rds:DescribeEvents'], on: EVERYTHING },
);

export const limits = { timeoutSeconds: 300 };

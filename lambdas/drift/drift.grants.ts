import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

const application = 'muster-{environment}';

export default grants(
  onTable('dynamodb:GetItem', 'dynamodb:PutItem'),
  {
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities', 'ec2:DescribeTags'],
    on: EVERYTHING,
  },
  {
    actions: ['cloudtrail:LookupEvents'],
    on: EVERYTHING,
    because: 'The trail is the account’s: AWS evaluates LookupEvents on all of it alone',
  },
  {
    actions: ['codedeploy:GetDeploymentGroup'],
    on: ['web', 'api'].map(
      (tier) => `arn:aws:codedeploy:{region}:{account}:deploymentgroup:${application}/${application}-${tier}`,
    ),
  },
  { actions: ['rds:DescribeDBInstances'], on: [`arn:aws:rds:{region}:{account}:db:${application}`] },
  { actions: ['rds:DescribeEvents'], on: EVERYTHING },
  {
    actions: ['states:ListExecutions'],
    on: ['drill', 'deploy'].map((it) => `arn:aws:states:{region}:{account}:stateMachine:${application}-${it}`),
  },
  {
    actions: ['states:DescribeExecution'],
    on: ['drill', 'deploy'].map((it) => `arn:aws:states:{region}:{account}:execution:${application}-${it}:*`),
  },
);

export const limits = { timeoutSeconds: 300 };

import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:GetItem'),
  {
    actions: ['codecommit:GetBranch', 'codecommit:GetDifferences'],
    on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
  },
  {
    actions: ['codedeploy:GetDeploymentGroup', 'codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  {
    actions: ['states:DescribeExecution'],
    on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-*'],
  },
  {
    actions: ['states:StartExecution'],
    on: ['arn:aws:states:{region}:{account}:stateMachine:muster-{environment}-push'],
  },
);

import { EVERYTHING, grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  readLedgers,
  onTable('dynamodb:PutItem'),
  {
    actions: ['codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup', 'codedeploy:StopDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  // Of a deployment's targets AWS has no ARN to evaluate on.
  { actions: ['codedeploy:GetDeploymentTarget'], on: EVERYTHING },
  {
    actions: ['states:ListExecutions'],
    on: ['arn:aws:states:{region}:{account}:stateMachine:muster-{environment}-probe'],
  },
  {
    actions: ['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
    on: EVERYTHING,
  },
);

import condition from '../condition.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  condition,
  onTable('dynamodb:Query'),
  {
    actions: ['codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  // Of a deployment's targets AWS has no ARN to evaluate on.
  { actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'], on: EVERYTHING },
);

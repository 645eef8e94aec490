import { EVERYTHING, grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';
import { writeReports } from '../reports.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  readLedgers,
  writeReports,
  onTable('dynamodb:PutItem', 'dynamodb:Query'),
  {
    actions: ['codedeploy:ListDeployments', 'codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  // Of a deployment's targets AWS has no ARN to evaluate on.
  { actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'], on: EVERYTHING },
);

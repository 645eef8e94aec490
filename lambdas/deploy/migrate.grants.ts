import artifact from '../artifact.grants.ts';
import condition from '../condition.grants.ts';
import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  condition,
  artifact,
  onTable('dynamodb:GetItem'),
  {
    actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
    on: ['arn:aws:codebuild:{region}:{account}:project/muster-{environment}-database'],
  },
  {
    actions: ['codedeploy:GetDeploymentGroup', 'codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
);

import { grants } from '../grants.ts';

export default grants(
  {
    actions: ['codecommit:GetBranch', 'codecommit:GetDifferences'],
    on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
  },
  {
    actions: ['codedeploy:GetDeploymentGroup', 'codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
);

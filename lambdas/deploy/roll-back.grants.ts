import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

const group = 'arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*';
const application = 'arn:aws:codedeploy:{region}:{account}:application:muster-{environment}';

export default grants(
  onTable('dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  {
    actions: [
      'codedeploy:CreateDeployment',
      'codedeploy:GetDeployment',
      'codedeploy:StopDeployment',
      'codedeploy:ListDeployments',
      'codedeploy:BatchGetDeployments',
    ],
    on: [group],
  },
  {
    actions: ['codedeploy:GetDeploymentConfig'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentconfig:*'],
    implied: 'CreateDeployment reads how it shall go',
  },
  {
    actions: ['codedeploy:RegisterApplicationRevision'],
    on: [application],
    implied: 'CreateDeployment registers what it deploys',
  },
);

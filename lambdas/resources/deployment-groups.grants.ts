import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const groups = ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'];

export default grants(
  resource,
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: [
      'codedeploy:GetDeploymentGroup',
      'codedeploy:CreateDeploymentGroup',
      'codedeploy:UpdateDeploymentGroup',
      'codedeploy:DeleteDeploymentGroup',
    ],
    on: groups,
  },
  { actions: ['codedeploy:TagResource'], on: groups, implied: 'CreateDeploymentGroup with tags' },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'codedeploy.amazonaws.com' } },
    implied: 'a deployment group passes its role',
  },
);

import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  {
    actions: [
      'codebuild:BatchGetProjects',
      'codebuild:CreateProject',
      'codebuild:UpdateProject',
      'codebuild:DeleteProject',
    ],
    on: ['arn:aws:codebuild:{region}:{account}:project/muster-{environment}-*'],
  },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'codebuild.amazonaws.com' } },
    implied: 'a project passes its role',
  },
);

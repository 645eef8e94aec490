import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = [
  'arn:aws:iam::{account}:instance-profile/muster/{environment}/*',
  // A profile that does not exist has no path yet: IAM evaluates the question for it on its bare name.
  'arn:aws:iam::{account}:instance-profile/muster-{environment}-*',
];

export default grants(
  resource,
  {
    actions: [
      'iam:GetInstanceProfile',
      'iam:CreateInstanceProfile',
      'iam:AddRoleToInstanceProfile',
      'iam:RemoveRoleFromInstanceProfile',
      'iam:DeleteInstanceProfile',
    ],
    on: ours,
  },
  { actions: ['iam:TagInstanceProfile'], on: ours, implied: 'CreateInstanceProfile with tags' },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    implied: 'AddRoleToInstanceProfile passes the role',
  },
);

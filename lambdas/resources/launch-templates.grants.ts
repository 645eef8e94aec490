import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeLaunchTemplateVersions'], on: EVERYTHING },
  { actions: ['ec2:CreateLaunchTemplate'], on: EVERYTHING },
  { actions: ['ec2:CreateLaunchTemplateVersion', 'ec2:DeleteLaunchTemplate'], on: EVERYTHING },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    implied: 'a launch template passes the role of its instance profile',
  },
);

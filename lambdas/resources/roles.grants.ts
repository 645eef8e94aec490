import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = ['arn:aws:iam::{account}:role/muster/{environment}/*'];

export default grants(
  resource,
  { actions: ['iam:GetRole', 'iam:GetRolePolicy'], on: ours },
  // Without the boundary a role that makes roles could give itself everything.
  {
    actions: ['iam:CreateRole', 'iam:PutRolePolicy'],
    on: ours,
    when: { StringEquals: { 'iam:PermissionsBoundary': '{boundary}' } },
  },
  { actions: ['iam:DeleteRolePolicy', 'iam:DeleteRole'], on: ours },
  { actions: ['iam:TagRole'], on: ours, implied: 'CreateRole with tags' },
);

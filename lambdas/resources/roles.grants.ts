import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = ['arn:aws:iam::{account}:role/muster/{environment}/*'];
/** A role that does not exist has no path yet: IAM evaluates the question for it on its bare name. */
const absent = 'arn:aws:iam::{account}:role/muster-{environment}-*';

export default grants(
  resource,
  { actions: ['iam:GetRole', 'iam:GetRolePolicy'], on: [...ours, absent] },
  { actions: ['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'], on: ours },
  // Without the boundary a role that makes roles could give itself everything.
  {
    actions: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'],
    on: ours,
    when: { StringEquals: { 'iam:PermissionsBoundary': '{boundary}' } },
  },
  {
    actions: ['iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole'],
    on: ours,
  },
  { actions: ['iam:TagRole'], on: ours, implied: 'CreateRole with tags' },
);

import type { Service } from '../../service.ts';
import type { Account } from './account.ts';

type Conditions = NonNullable<Service<typeof import('@aws-sdk/client-iam')>['conditions']>;

/** IAM's own condition keys. Those who may create roles are held by them: a boundary on every role, only certain policies. */
export function conditions({ directory }: Account): Conditions {
  const boundary = (arn: string | undefined): Record<string, string> => (arn ? { 'iam:PermissionsBoundary': arn } : {});
  const ofRole = (it: { RoleName?: string }) => boundary(directory.roles.get(it.RoleName ?? '')?.boundary);
  const attaching = (it: { RoleName?: string; PolicyArn?: string }): Record<string, string> => ({
    ...ofRole(it),
    'iam:PolicyARN': it.PolicyArn ?? '',
  });
  return {
    CreateRole: (it) => boundary(it.PermissionsBoundary),
    CreateUser: (it) => boundary(it.PermissionsBoundary),
    PutRolePermissionsBoundary: (it) => boundary(it.PermissionsBoundary),
    DeleteRolePermissionsBoundary: ofRole,
    PutRolePolicy: ofRole,
    DeleteRolePolicy: ofRole,
    AttachRolePolicy: attaching,
    DetachRolePolicy: attaching,
    CreateServiceLinkedRole: (it) => ({ 'iam:AWSServiceName': it.AWSServiceName ?? '' }),
  };
}

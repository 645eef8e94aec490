import { InvalidRoleException, RoleRequiredException } from '@aws-sdk/client-codedeploy';
import type { Cloud, Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';

/** The group's service role, as CodeDeploy acts with it. Throws `AccessDenied` when the role does not trust CodeDeploy any more. */
export async function asRole(cloud: Cloud, roleArn: string): Promise<Principal> {
  return (await cloud.identities.assume(roleArn, { service: 'codedeploy.amazonaws.com' }, 'codedeploy')).principal;
}

/** Throws `InvalidRoleException` unless CodeDeploy may take this role, and `AccessDenied` unless the caller may give it to CodeDeploy. */
export async function checkRole(cloud: Cloud, caller: Principal, roleArn: string | undefined): Promise<string> {
  if (!roleArn) refuse(RoleRequiredException, 'A service role ARN is required');
  if (caller.kind !== 'service') {
    await cloud.identities.authorize(caller, 'iam:PassRole', [{ arn: roleArn }], {
      'iam:PassedToService': 'codedeploy.amazonaws.com',
    });
  }
  await asRole(cloud, roleArn).catch(() => refuse(InvalidRoleException, `Cannot assume role provided: ${roleArn}`));
  return roleArn;
}

import { InvalidRoleException, RoleRequiredException } from '@aws-sdk/client-codedeploy';
import { wall } from '../../clock.ts';
import type { Cloud, Principal, Session } from '../../service.ts';
import { refuse } from '../refuse.ts';

const assume = (cloud: Cloud, roleArn: string) =>
  cloud.identities.assume(roleArn, { service: 'codedeploy.amazonaws.com' }, 'codedeploy');

/** A session is taken anew this long before it ends. Sessions end by the wall, however fast the cloud's clock runs. */
const RENEWED = 5 * 60_000;

/** Takes service roles, each once for as long as its session lasts: launches are looked for twice a second. */
export function openRoles(cloud: Cloud): (roleArn: string) => Promise<Principal> {
  const sessions = new Map<string, Session>();
  return async (roleArn) => {
    const known = sessions.get(roleArn);
    if (known && known.expiration.getTime() - wall.now().getTime() > RENEWED) return known.principal;
    const session = await assume(cloud, roleArn);
    sessions.set(roleArn, session);
    return session.principal;
  };
}

/** Throws `InvalidRoleException` unless CodeDeploy may take this role, and `AccessDenied` unless the caller may give it to CodeDeploy. */
export async function checkRole(cloud: Cloud, caller: Principal, roleArn: string | undefined): Promise<string> {
  if (!roleArn) refuse(RoleRequiredException, 'A service role ARN is required');
  if (caller.kind !== 'service') {
    await cloud.identities.authorize(caller, 'iam:PassRole', [{ arn: roleArn }], {
      'iam:PassedToService': 'codedeploy.amazonaws.com',
    });
  }
  await assume(cloud, roleArn).catch(() => refuse(InvalidRoleException, `Cannot assume role provided: ${roleArn}`));
  return roleArn;
}

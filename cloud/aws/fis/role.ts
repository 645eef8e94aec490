import { ValidationException } from '@aws-sdk/client-fis';
import { wall } from '../../clock.ts';
import type { Cloud, Principal, Session } from '../../service.ts';
import { refuse } from '../refuse.ts';

/** A session is taken anew this long before it ends. Sessions end by the wall, however fast the cloud's clock runs. */
const RENEWED = 5 * 60_000;

const assume = (cloud: Cloud, roleArn: string) =>
  cloud.identities.assume(roleArn, { service: 'fis.amazonaws.com' }, 'fis');

/** Takes experiment roles, each once for as long as its session lasts. */
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

/** Throws `AccessDenied` unless the caller may give this role to FIS, and ValidationException unless FIS may take it. */
export async function checkRole(cloud: Cloud, caller: Principal, roleArn: string): Promise<void> {
  if (caller.kind !== 'service') {
    await cloud.identities.authorize(caller, 'iam:PassRole', [{ arn: roleArn }], {
      'iam:PassedToService': 'fis.amazonaws.com',
    });
  }
  await assume(cloud, roleArn).catch(() =>
    refuse(ValidationException, `FIS cannot assume the role ${roleArn}: its trust policy must name fis.amazonaws.com`),
  );
}

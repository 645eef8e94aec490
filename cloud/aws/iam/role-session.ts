import type { Principal } from '../../service.ts';
import type { RoleRow } from './directory.ts';

/** The principal that a role's session is: `arn:aws:sts::…:assumed-role/<role>/<session>`. */
export function roleSession(role: RoleRow, name: string, sessionPolicies?: readonly string[]): Principal {
  const account = role.arn.split(':')[4];
  return {
    kind: 'role',
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${name}`,
    id: `${role.id}:${name}`,
    roleArn: role.arn,
    ...(sessionPolicies?.length ? { sessionPolicies } : {}),
  };
}

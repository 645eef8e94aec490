import type { Cloud, Principal } from '../../service.ts';
import type { StackRow } from './stacks.ts';

const SERVICE = 'cloudformation.amazonaws.com';

/**
 * As whom a stack is changed: a session of the role that the request names, which its sender must be allowed to pass, or of the role
 * that the stack was given before; without either, whoever asks.
 */
export async function actingFor(
  cloud: Cloud,
  principal: Principal,
  roleArn: string | undefined,
  stack?: StackRow,
): Promise<Principal> {
  if (roleArn)
    await cloud.identities.authorize(principal, 'iam:PassRole', [{ arn: roleArn }], {
      'iam:PassedToService': SERVICE,
    });
  const arn = roleArn ?? stack?.roleArn;
  if (!arn) return principal;
  const by = { service: SERVICE, sourceArn: stack?.id } as const;
  return (await cloud.identities.assume(arn, by, 'AWSCloudFormation')).principal;
}

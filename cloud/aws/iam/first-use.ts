import type { Call, Cloud } from '../../service.ts';
import { serviceRole } from './service-linked-role.ts';

/**
 * A service makes its own role when it is first used in an account, with the rights of whoever uses it first. Throws `AccessDenied` to one
 * who may not make it.
 */
export async function firstUse(
  cloud: Cloud,
  service: `${string}.amazonaws.com`,
  { principal }: Pick<Call, 'principal'>,
): Promise<void> {
  const { name, arn } = serviceRole(cloud.account, service);
  const iam = await cloud.use('iam');
  const exists = () =>
    iam.GetRole({ RoleName: name }).then(
      () => true,
      () => false,
    );
  if (await exists()) return;
  if (principal.kind !== 'service')
    await cloud.identities.authorize(principal, 'iam:CreateServiceLinkedRole', [{ arn }], {
      'iam:AWSServiceName': service,
    });
  await iam.CreateServiceLinkedRole({ AWSServiceName: service }).catch(async (error: Error) => {
    // Two first uses at once make one role.
    if (!(await exists())) throw error;
  });
}

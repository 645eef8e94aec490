import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';

/** Who is asking. AWS answers even to those whom a policy denies this. */
export function callerIdentity(cloud: Cloud) {
  return {
    async GetCallerIdentity(_, { principal }) {
      return { Account: cloud.account, Arn: principal.arn, UserId: principal.id };
    },
    async GetAccessKeyInfo() {
      return { Account: cloud.account };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sts'), Call>;
}

import type { StartService } from '../../service.ts';

export const start: StartService<typeof import('@aws-sdk/client-sts')> = (cloud) => ({
  operations: {
    async GetCallerIdentity(_, { principal }) {
      return { Account: cloud.account, Arn: principal.arn, UserId: principal.id };
    },
  },
});

import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { validation } from './errors.ts';
import type { Stacks } from './stacks.ts';

/** What nobody can make in this cloud, and what an account may have ("Understand CloudFormation quotas"). */
export function absentOperations(stacks: Stacks) {
  return {
    async GetStackPolicy({ StackName }) {
      if (!stacks.find(StackName)) throw validation(`Stack with id ${StackName} does not exist`);
      return {};
    },
    ListStackSets: async () => ({ Summaries: [] }),
    DescribeAccountLimits: async () => ({
      AccountLimits: [
        { Name: 'StackLimit', Value: 2000 },
        { Name: 'StackOutputsLimit', Value: 200 },
      ],
    }),
  } satisfies Handlers<typeof CloudFormation, Call>;
}

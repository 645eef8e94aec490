import type * as Lambda from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Deployed } from './deployed.ts';

/** Reserved concurrency: the most invocations of a function at once; 0 stops it. */
export function concurrencyOperations(deployed: Deployed): Handlers<typeof Lambda, Call> {
  const { functions } = deployed;
  return {
    async PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions }) {
      const row = deployed.find(FunctionName);
      functions.put(row.configuration.FunctionName, { ...row, reservedConcurrency: ReservedConcurrentExecutions });
      return { ReservedConcurrentExecutions };
    },
    GetFunctionConcurrency: async ({ FunctionName }) => ({
      ReservedConcurrentExecutions: deployed.find(FunctionName).reservedConcurrency,
    }),
    async DeleteFunctionConcurrency({ FunctionName }) {
      const { reservedConcurrency: _, ...row } = deployed.find(FunctionName);
      functions.put(row.configuration.FunctionName, row);
      return {};
    },
  };
}

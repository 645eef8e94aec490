import type { Logs, Operations } from './logs.ts';
import { groupOf } from './logs.ts';

/** What log groups and accounts can have at AWS and nobody can give them here: subscriptions, saved queries, exports, policies on the data. */
export function absent(logs: Logs): Operations {
  return {
    async DescribeSubscriptionFilters({ logGroupName }) {
      groupOf(logs, logGroupName);
      return { subscriptionFilters: [] };
    },
    async GetDataProtectionPolicy({ logGroupIdentifier }) {
      groupOf(logs, logGroupIdentifier);
      return { logGroupIdentifier };
    },
    async DescribeIndexPolicies({ logGroupIdentifiers = [] }) {
      for (const it of logGroupIdentifiers) groupOf(logs, it);
      return { indexPolicies: [] };
    },
    DescribeQueries: async () => ({ queries: [] }),
    DescribeQueryDefinitions: async () => ({ queryDefinitions: [] }),
    DescribeExportTasks: async () => ({ exportTasks: [] }),
    DescribeDestinations: async () => ({ destinations: [] }),
    DescribeAccountPolicies: async () => ({ accountPolicies: [] }),
  };
}

import type { Operations } from './parameters.ts';

/** What nobody can make in this cloud: there are none. */
export const absent = (): Operations => ({
  ListAssociations: async () => ({ Associations: [] }),
  DescribeMaintenanceWindows: async () => ({ WindowIdentities: [] }),
  DescribeSessions: async () => ({ Sessions: [] }),
});

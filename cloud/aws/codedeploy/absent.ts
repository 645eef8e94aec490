import type { Operations } from './model.ts';

/** What nobody can register in this cloud: machines outside of it, and accounts of GitHub. There are none, which is the whole truth. */
export function absentOperations() {
  return {
    ListOnPremisesInstances: async () => ({ instanceNames: [] }),
    BatchGetOnPremisesInstances: async () => ({ instanceInfos: [] }),
    ListGitHubAccountTokenNames: async () => ({ tokenNameList: [] }),
  } satisfies Operations;
}

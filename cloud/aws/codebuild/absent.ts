import type { Model, Operations } from './model.ts';
import { projectOf } from './project.ts';

/** What nobody can make in this cloud: there are none. */
export function absentOperations(model: Model) {
  return {
    ListSourceCredentials: async () => ({ sourceCredentialsInfos: [] }),
    ListReportGroups: async () => ({ reportGroups: [] }),
    ListReports: async () => ({ reports: [] }),
    ListBuildBatches: async () => ({ ids: [] }),
    async ListBuildBatchesForProject({ projectName }) {
      projectOf(model, projectName);
      return { ids: [] };
    },
    ListFleets: async () => ({ fleets: [] }),
    ListSandboxes: async () => ({ ids: [] }),
    ListSharedProjects: async () => ({ projects: [] }),
  } satisfies Operations;
}

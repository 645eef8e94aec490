import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Repositories } from './repositories.ts';

/** What a repository can have at AWS and nobody can give it here; the repository must be there. */
export function absentOperations(repositories: Repositories) {
  return {
    async GetRepositoryTriggers({ repositoryName }) {
      repositories.get(repositoryName);
      return { triggers: [] };
    },
    async ListPullRequests({ repositoryName }) {
      repositories.get(repositoryName);
      return { pullRequestIds: [] };
    },
    async ListAssociatedApprovalRuleTemplatesForRepository({ repositoryName }) {
      repositories.get(repositoryName);
      return { approvalRuleTemplateNames: [] };
    },
    ListApprovalRuleTemplates: async () => ({ approvalRuleTemplateNames: [] }),
  } satisfies Handlers<typeof import('@aws-sdk/client-codecommit'), Call>;
}

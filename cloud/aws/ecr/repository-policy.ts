import {
  InvalidParameterException,
  LifecyclePolicyNotFoundException,
  RepositoryPolicyNotFoundException,
} from '@aws-sdk/client-ecr';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Repositories } from './repositories.ts';

/** Who may use a repository, and which images it would let go. */
export function repositoryPolicyOperations(cloud: Cloud, repositories: Repositories) {
  const registryId = cloud.account;
  const told = (repositoryName: string) =>
    `for the repository with name '${repositoryName}' in the registry with id '${registryId}'`;
  return {
    async SetRepositoryPolicy({ repositoryName, policyText }) {
      const policy = checked(policyText, 'PolicyText');
      const { name } = repositories.put({ ...repositories.find(repositoryName), policy });
      return { registryId, repositoryName: name, policyText: policy };
    },
    async GetRepositoryPolicy({ repositoryName }) {
      const { name, policy } = repositories.find(repositoryName);
      if (!policy) refuse(RepositoryPolicyNotFoundException, `Repository policy does not exist ${told(name)}`);
      return { registryId, repositoryName: name, policyText: policy };
    },
    async DeleteRepositoryPolicy({ repositoryName }) {
      const { policy, ...row } = repositories.find(repositoryName);
      if (!policy) refuse(RepositoryPolicyNotFoundException, `Repository policy does not exist ${told(row.name)}`);
      repositories.put(row);
      return { registryId, repositoryName: row.name, policyText: policy };
    },
    async PutLifecyclePolicy({ repositoryName, lifecyclePolicyText }) {
      const lifecyclePolicy = checked(lifecyclePolicyText, 'LifecyclePolicyText');
      const row = repositories.find(repositoryName);
      const at = cloud.clock.now().toISOString();
      repositories.put({ ...row, lifecyclePolicy, lifecyclePolicyAt: at });
      return { registryId, repositoryName: row.name, lifecyclePolicyText: lifecyclePolicy };
    },
    async GetLifecyclePolicy({ repositoryName }) {
      const { name, lifecyclePolicy, lifecyclePolicyAt: at = 0 } = repositories.find(repositoryName);
      if (!lifecyclePolicy) refuse(LifecyclePolicyNotFoundException, `Lifecycle policy does not exist ${told(name)}`);
      const since = { lastEvaluatedAt: new Date(at) };
      return { registryId, repositoryName: name, lifecyclePolicyText: lifecyclePolicy, ...since };
    },
    async DeleteLifecyclePolicy({ repositoryName }) {
      const { lifecyclePolicy, lifecyclePolicyAt: _, ...row } = repositories.find(repositoryName);
      if (!lifecyclePolicy)
        refuse(LifecyclePolicyNotFoundException, `Lifecycle policy does not exist ${told(row.name)}`);
      repositories.put(row);
      return { registryId, repositoryName: row.name, lifecyclePolicyText: lifecyclePolicy };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-ecr'), Call>;
}

function checked(text = '', member: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    refuse(InvalidParameterException, `Invalid parameter at '${member}' failed to satisfy constraint: 'Invalid JSON'`);
  }
}

import type { StartService } from '../../service.ts';
import { openRepositories } from './repositories.ts';
import { repositoryOperations } from './repository.ts';
import { repositoryPolicyOperations } from './repository-policy.ts';
import { tagOperations } from './tag.ts';

/** ECR as far as repositories go, which is what `cdk bootstrap` makes of it: no image is stored, since nothing here runs one. */
export const start: StartService<typeof import('@aws-sdk/client-ecr')> = (cloud) => {
  const repositories = openRepositories(cloud);
  const operations = {
    ...repositoryOperations(cloud, repositories),
    ...repositoryPolicyOperations(cloud, repositories),
    ...tagOperations(repositories),
  };
  const about = (it: { repositoryName?: string; repositoryNames?: string[]; resourceArn?: string }) => {
    const names = it.repositoryNames ?? [it.repositoryName ?? it.resourceArn?.split('repository/')[1] ?? '*'];
    return names.map((name) => ({
      arn: repositories.arn(name),
      tags: repositories.rows.get(name)?.tags,
      policy: repositories.rows.get(name)?.policy,
    }));
  };
  return { operations, touches: Object.fromEntries(Object.keys(operations).map((name) => [name, about])) };
};

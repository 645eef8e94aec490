import { InvalidParameterException, type Repository, RepositoryAlreadyExistsException } from '@aws-sdk/client-ecr';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Repositories, RepositoryRow } from './repositories.ts';

/** ECR's rule: lower case, in parts that `/`, `-`, `_` and `.` join. */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Repositories; they hold no images here. */
export function repositoryOperations(cloud: Cloud, repositories: Repositories) {
  const shown = (row: RepositoryRow): Repository => ({
    repositoryArn: repositories.arn(row.name),
    registryId: cloud.account,
    repositoryName: row.name,
    repositoryUri: `${cloud.account}.dkr.ecr.${cloud.region}.amazonaws.com/${row.name}`,
    createdAt: new Date(row.createdAt),
    imageTagMutability: row.mutability,
    imageScanningConfiguration: row.scanning,
    encryptionConfiguration: row.encryption,
  });

  return {
    async CreateRepository(input) {
      const { repositoryName: name = '', tags = [] } = input;
      if (!NAME.test(name) || name.length < 2 || name.length > 256)
        refuse(
          InvalidParameterException,
          `Invalid parameter at 'repositoryName' failed to satisfy constraint: '${NAME.source}'`,
        );
      if (repositories.rows.has(name))
        refuse(
          RepositoryAlreadyExistsException,
          `The repository with name '${name}' already exists in the registry with id '${cloud.account}'`,
        );
      const row = repositories.put({
        name,
        createdAt: cloud.clock.now().toISOString(),
        mutability: input.imageTagMutability ?? 'MUTABLE',
        scanning: { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false },
        encryption: input.encryptionConfiguration ?? { encryptionType: 'AES256' },
        tags: Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
      });
      return { repository: shown(row) };
    },

    async DescribeRepositories({ repositoryNames, nextToken, maxResults = 100 }) {
      const found = repositoryNames ? repositoryNames.map((it) => repositories.find(it)) : repositories.rows.values();
      const at = { token: nextToken, size: maxResults };
      const { items, next } = paging(
        found,
        (it) => it.name,
        at,
        (message) => new InvalidParameterException({ message, $metadata: {} }),
      );
      return { repositories: items.map(shown), nextToken: next };
    },

    async DeleteRepository({ repositoryName }) {
      const row = repositories.find(repositoryName);
      repositories.rows.delete(row.name);
      return { repository: shown(row) };
    },

    async PutImageTagMutability({ repositoryName, imageTagMutability }) {
      const row = repositories.find(repositoryName);
      const { name, mutability } = repositories.put({ ...row, mutability: imageTagMutability ?? 'MUTABLE' });
      return { registryId: cloud.account, repositoryName: name, imageTagMutability: mutability };
    },

    async PutImageScanningConfiguration({ repositoryName, imageScanningConfiguration }) {
      const scanning = { scanOnPush: imageScanningConfiguration?.scanOnPush ?? false };
      const { name } = repositories.put({ ...repositories.find(repositoryName), scanning });
      return { registryId: cloud.account, repositoryName: name, imageScanningConfiguration: scanning };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-ecr'), Call>;
}

import {
  InvalidRepositoryDescriptionException,
  InvalidSortByException,
  OrderEnum,
  SortByEnum,
} from '@aws-sdk/client-codecommit';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Repositories, Repository } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  | 'CreateRepository'
  | 'GetRepository'
  | 'BatchGetRepositories'
  | 'ListRepositories'
  | 'DeleteRepository'
  | 'UpdateRepositoryDescription'
>;

/** AWS allows 1,000 characters. */
const DESCRIPTION = 1_000;

/** Repositories. `cloneUrl` is where git finds the one of this name. */
export function repositoryOperations(
  repositories: Repositories,
  account: string,
  cloneUrl: (name: string) => string,
): Operations {
  const metadata = ({ name, arn, row }: Repository) => {
    const { tags: _, announced: __, createdAt, modifiedAt, ...rest } = row();
    return {
      ...rest,
      accountId: account,
      Arn: arn,
      cloneUrlHttp: cloneUrl(name),
      creationDate: new Date(createdAt),
      lastModifiedDate: new Date(modifiedAt),
    };
  };
  const described = (text: string | undefined) => {
    if (text && text.length > DESCRIPTION) {
      refuse(
        InvalidRepositoryDescriptionException,
        `The description has ${text.length} characters; at most ${DESCRIPTION} are allowed`,
      );
    }
    return text;
  };

  return {
    async CreateRepository({ repositoryName = '', repositoryDescription, kmsKeyId, tags = {} }) {
      const description = described(repositoryDescription);
      const made = await repositories.create({
        repositoryName,
        tags,
        ...(description && { repositoryDescription: description }),
        ...(kmsKeyId && { kmsKeyId }),
      });
      return { repositoryMetadata: metadata(made) };
    },

    async GetRepository({ repositoryName }) {
      return { repositoryMetadata: metadata(repositories.get(repositoryName)) };
    },

    async BatchGetRepositories({ repositoryNames = [] }) {
      const found = repositoryNames.map((name) => [name, repositories.find(name)] as const);
      return {
        repositories: found.flatMap(([, repository]) => (repository ? [metadata(repository)] : [])),
        repositoriesNotFound: found.flatMap(([name, repository]) => (repository ? [] : [name])),
      };
    },

    async ListRepositories({ sortBy = SortByEnum.REPOSITORY_NAME, order = OrderEnum.ASCENDING }) {
      const keys: Record<string, (repository: Repository) => string> = {
        [SortByEnum.REPOSITORY_NAME]: ({ name }) => name,
        [SortByEnum.MODIFIED_DATE]: ({ row }) => row().modifiedAt,
      };
      const key = keys[sortBy] ?? refuse(InvalidSortByException, `${sortBy} is not a valid sort-by value`);
      const sorted = repositories.all().sort((a, b) => key(a).localeCompare(key(b)));
      if (order === OrderEnum.DESCENDING) sorted.reverse();
      return {
        repositories: sorted.map((it) => ({ repositoryId: it.row().repositoryId, repositoryName: it.name })),
      };
    },

    // Deleting what does not exist succeeds, without an id.
    async DeleteRepository({ repositoryName = '' }) {
      const found = repositories.find(repositoryName);
      if (!found) return {};
      const { repositoryId } = found.row();
      await repositories.remove(repositoryName);
      return { repositoryId };
    },

    async UpdateRepositoryDescription({ repositoryName, repositoryDescription }) {
      const repository = repositories.get(repositoryName);
      repository.change({ repositoryDescription: described(repositoryDescription) ?? '' });
      return {};
    },
  };
}

import { GitRefusal, startGitServer } from '../../machines/git/server.ts';
import type { Cloud, StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { absentOperations } from './absent.ts';
import { branchOperations } from './branch.ts';
import { commitOperations } from './commit.ts';
import { differenceOperations } from './difference.ts';
import { fileOperations } from './file.ts';
import { whoPushes } from './git-access.ts';
import { mergeOperations } from './merge.ts';
import { openRepositories, type Repositories } from './repositories.ts';
import { repositoryOperations } from './repository.ts';
import { tagOperations } from './tag.ts';

type CodeCommit = typeof import('@aws-sdk/client-codecommit');

/** Git repositories, over AWS's API and over git's own protocol. */
export const start: StartService<CodeCommit> = async (cloud) => {
  const repositories = openRepositories(cloud);
  const server = await serveGit(cloud, repositories);

  const byName = ({ repositoryName }: { repositoryName?: string | undefined }): readonly Touched[] => [
    { arn: repositories.arn(repositoryName), tags: repositories.find(repositoryName ?? '')?.row().tags ?? {} },
  ];
  const byArn = ({ resourceArn = '' }: { resourceArn?: string | undefined }): readonly Touched[] => [
    { arn: resourceArn, tags: repositories.find(resourceArn.split(':').at(-1) ?? '')?.row().tags ?? {} },
  ];

  /** What a policy may ask of a change to a branch: which one. */
  const ofBranch = ({ branchName = '' }: { branchName?: string | undefined }) => ({
    'codecommit:References': [`refs/heads/${branchName}`],
  });

  return {
    operations: {
      ...repositoryOperations(
        repositories,
        cloud.account,
        (name) => `http://127.0.0.1:${server.port}/v1/repos/${name}`,
      ),
      ...branchOperations(repositories),
      ...commitOperations(repositories, cloud.clock),
      ...fileOperations(repositories, cloud.clock),
      ...differenceOperations(repositories),
      ...mergeOperations(repositories),
      ...tagOperations(repositories),
      ...absentOperations(repositories),
    },
    touches: {
      CreateRepository: byName,
      GetRepository: byName,
      BatchGetRepositories: ({ repositoryNames = [] }) =>
        repositoryNames.flatMap((repositoryName) => byName({ repositoryName })),
      DeleteRepository: byName,
      UpdateRepositoryDescription: byName,
      GetBranch: byName,
      ListBranches: byName,
      CreateBranch: byName,
      DeleteBranch: byName,
      UpdateDefaultBranch: byName,
      CreateCommit: byName,
      GetCommit: byName,
      BatchGetCommits: byName,
      PutFile: byName,
      DeleteFile: byName,
      GetFile: byName,
      GetFolder: byName,
      GetBlob: byName,
      GetDifferences: byName,
      GetRepositoryTriggers: byName,
      ListPullRequests: byName,
      ListAssociatedApprovalRuleTemplatesForRepository: byName,
      MergeBranchesByFastForward: byName,
      TagResource: byArn,
      UntagResource: byArn,
      ListTagsForResource: byArn,
    },
    besides: tagOnCreate<CodeCommit>('codecommit:TagResource', { CreateRepository: byName }),
    conditions: {
      CreateBranch: ofBranch,
      DeleteBranch: ofBranch,
      CreateCommit: ofBranch,
      PutFile: ofBranch,
      DeleteFile: ofBranch,
    },
    // A push whose event was lost when the cloud was killed is announced now.
    resume: async () => {
      for (const repository of repositories.all()) await repository.announce(cloud.arn('iam', 'root'));
    },
  };
};

/** Serves the repositories on a port that stays the same from one start to the next, so that clones keep their remotes. */
async function serveGit(cloud: Cloud, repositories: Repositories) {
  const settings = cloud.store.table<{ port: number }>('codecommit/server');
  const server = await startGitServer({
    port: settings.get('http')?.port ?? 0,
    async admit(request) {
      const principal = whoPushes(cloud, request);
      await cloud.identities
        .authorize(principal, request.writes ? 'codecommit:GitPush' : 'codecommit:GitPull', [
          { arn: repositories.arn(request.repository), tags: repositories.find(request.repository)?.row().tags ?? {} },
        ])
        .catch((error: Error) => {
          throw new GitRefusal(403, error.message);
        });
      const repository = repositories.find(request.repository);
      if (!repository) throw new GitRefusal(404, `There is no repository named ${request.repository}.`);
      return repository.gitDir;
    },
    async pushed(name, user) {
      const caller = cloud.identities.find(user.split('%')[0] ?? '')?.principal;
      await repositories.find(name)?.announce(caller?.arn ?? cloud.arn('iam', 'root'));
    },
    log: cloud.log,
  });
  cloud.onStop(() => server.close());
  settings.put('http', { port: server.port });
  return server;
}

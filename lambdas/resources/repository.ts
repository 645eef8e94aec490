import {
  CodeCommitClient,
  CreateCommitCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { seed } from '../seed.ts';
import { unless } from '../unless.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const repositoryName = named();
const branchName = 'main';
/** CodeCommit takes at most this many files in one commit. */
const FILES_PER_COMMIT = 100;

interface Found {
  readonly cloneUrlHttp: string;
  readonly head: string | undefined;
}

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'repository' }],
  standIn: { cloneUrlHttp: '(a new repository)', head: undefined } as Found,

  async find() {
    const found = await codecommit
      .send(new GetRepositoryCommand({ repositoryName }))
      .catch(unless('RepositoryDoesNotExist'));
    const metadata = found?.repositoryMetadata;
    if (!metadata) return undefined;
    const { branch } =
      (await codecommit
        .send(new GetBranchCommand({ repositoryName, branchName }))
        .catch(unless('BranchDoesNotExist'))) ?? {};
    return { cloneUrlHttp: metadata.cloneUrlHttp!, head: branch?.commitId };
  },
  async create(_, { tags }) {
    const { repositoryMetadata } = await codecommit.send(
      new CreateRepositoryCommand({
        repositoryName,
        repositoryDescription: 'The guild roster: both tiers, each with its own build and deployment',
        tags: { ...tags },
      }),
    );
    return { cloneUrlHttp: repositoryMetadata!.cloneUrlHttp!, head: undefined };
  },
  // Whoever has pushed decides from then on what is in it.
  differences: ({ head }) => (head ? [] : ['it is empty']),
  async update(found) {
    const files = await seed();
    let parent: string | undefined;
    for (let from = 0; from < files.length; from += FILES_PER_COMMIT) {
      const { commitId } = await codecommit.send(
        new CreateCommitCommand({
          repositoryName,
          branchName,
          parentCommitId: parent,
          authorName: 'Muster',
          commitMessage: parent ? 'Add the rest of the guild roster' : 'Begin with the guild roster',
          putFiles: files.slice(from, from + FILES_PER_COMMIT).map(({ path, content, executable }) => ({
            filePath: path,
            fileContent: content,
            fileMode: executable ? 'EXECUTABLE' : 'NORMAL',
          })),
        }),
      );
      parent = commitId;
    }
    return { ...found, head: parent };
  },
  async remove() {
    await codecommit.send(new DeleteRepositoryCommand({ repositoryName }));
  },
  facts: ({ repository }) => ({ repository: { name: repositoryName, cloneUrlHttp: repository!.cloneUrlHttp } }),
});

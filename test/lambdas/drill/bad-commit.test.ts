import {
  CodeCommitClient,
  CreateCommitCommand,
  CreateRepositoryCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetFileCommand,
  ListBranchesCommand,
} from '@aws-sdk/client-codecommit';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import injecting from '../../../lambdas/drill/inject.grants.ts';
import { type Orchestrated, orchestrated } from '../orchestrated.ts';

const repositoryName = 'muster-dev';

let all: Orchestrated;
let git: CodeCommitClient;
/** With the rights of the function that does faults. */
let asInjector: CodeCommitClient;
let bad: typeof import('../../../lambdas/drill/bad-commit.ts');
let forgetBadCommit: typeof import('../../../lambdas/drill/forget-bad-commit.ts').forgetBadCommit;
let served: string;

const text = (content: string) => new TextEncoder().encode(content);
const fileAt = async (commitSpecifier: string, filePath: string) => {
  const { fileContent } = await git.send(new GetFileCommand({ repositoryName, commitSpecifier, filePath }));
  return Buffer.from(fileContent!).toString();
};
const branches = async () => (await git.send(new ListBranchesCommand({ repositoryName }))).branches;

beforeAll(async () => {
  all = await orchestrated();
  const config = { endpoint: all.cloud.endpoint, region: all.cloud.region, maxAttempts: 1 };
  git = new CodeCommitClient({ ...config, credentials: all.cloud.operator });
  await git.send(new CreateRepositoryCommand({ repositoryName }));
  const first = await git.send(
    new CreateCommitCommand({
      repositoryName,
      branchName: 'main',
      putFiles: [{ filePath: 'web/listen.ts', fileContent: text("serve('pages');\n") }],
    }),
  );
  served = first.commitId!;

  const iam = new IAMClient({ ...config, credentials: all.cloud.operator });
  await iam.send(new CreateUserCommand({ UserName: 'injector' }));
  const places: Readonly<Record<string, string>> = {
    environment: 'dev',
    region: all.cloud.region,
    account: all.cloud.account,
  };
  const filled = JSON.stringify(injecting).replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
  const Statement = (JSON.parse(filled) as { actions: string[]; on: string[]; when?: object }[])
    .filter(({ actions }) => actions.some((action) => action.startsWith('codecommit:')))
    .map(({ actions, on, when }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: on,
      ...(when && { Condition: when }),
    }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'injector',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'injector' }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  asInjector = new CodeCommitClient({ ...config, credentials });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  bad = await import('../../../lambdas/drill/bad-commit.ts');
  ({ forgetBadCommit } = await import('../../../lambdas/drill/forget-bad-commit.ts'));
});
afterAll(() => all[Symbol.asyncDispose]());

describe('badCommit(run, tier, served)', () => {
  it('spoils what is served, on a branch of its own: the one that is deployed does not know', async () => {
    const commitId = await bad.badCommit('one', 'web', served);
    const { commit } = await git.send(new GetCommitCommand({ repositoryName, commitId }));
    expect(commit!.parents).toEqual([served]);
    expect(await fileAt(commitId, 'web/listen.ts')).toBe("import './spoiled.ts';\nserve('pages');\n");
    expect(await fileAt(commitId, 'web/spoiled.ts')).toContain('drill one');
    const { branch } = await git.send(new GetBranchCommand({ repositoryName, branchName: 'main' }));
    expect(branch!.commitId).toBe(served);
    expect(await bad.badCommit('one', 'web', served), 'asked again').toBe(commitId);
  });

  it('leaves no branch when it is forgotten, twice', async () => {
    await bad.badCommit('two', 'web', served);
    for (const run of ['one', 'two', 'two']) await forgetBadCommit(run);
    expect(await branches()).toEqual(['main']);
  });

  it('says so where there is nothing to spoil', async () => {
    await expect(bad.badCommit('three', 'api', served)).rejects.toMatchObject({ name: 'FileDoesNotExistException' });
  });

  it('cannot write to the branch that is deployed', async () => {
    const onMain = new CreateCommitCommand({
      repositoryName,
      branchName: 'main',
      parentCommitId: served,
      putFiles: [{ filePath: 'a', fileContent: text('b') }],
    });
    await expect(asInjector.send(onMain)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

import { CodeCommitClient, CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
let codecommit: CodeCommitClient;
let parentCommitId: string | undefined;

beforeAll(async () => {
  all = await orchestrated();
  codecommit = new CodeCommitClient({
    endpoint: all.cloud.endpoint,
    region: all.cloud.region,
    credentials: all.cloud.operator,
  });
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'muster-dev' }));
});
afterAll(() => all[Symbol.asyncDispose]());

/** A commit on the branch with these files; gives its id. */
async function commit(files: Record<string, string>, gone: readonly string[] = []): Promise<string> {
  const { commitId } = await codecommit.send(
    new CreateCommitCommand({
      repositoryName: 'muster-dev',
      branchName: 'main',
      parentCommitId,
      putFiles: Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) })),
      deleteFiles: gone.map((filePath) => ({ filePath })),
    }),
  );
  parentCommitId = commitId!;
  return parentCommitId;
}

describe('the terms of a commit', () => {
  const terms = async (commitId: string, more: object = {}) => {
    const { handler } = await import('../../../lambdas/deploy/terms.ts');
    return handler({ environment: 'dev', commit: commitId, ...more }, context);
  };

  it('are those of the environment where it says nothing itself', async () => {
    const plain = await commit({ 'web/app.ts': '1' });
    expect(await terms(plain)).toEqual({ rate: 50, approval: { by: 'nobody', hours: 0 } });
    expect(await terms(plain, { rate: 7 })).toMatchObject({ rate: 7 });
  });

  it('are its own order where deploy.json has one', async () => {
    const ordered = await commit({ 'deploy.json': '{ "order": ["api", "web"] }' });
    expect(await terms(ordered)).toMatchObject({ order: ['api', 'web'] });
  });

  it.each([
    ['{ "order": ["api"] }', 'order it has to name each of web, api once'],
    ['{ "order": ["api", "api"] }', 'order it has to name each of web, api once'],
    ['{ "order": ["api", "database"] }', 'order 1 Invalid option: expected one of "web"|"api"'],
    ['{ "first": "api" }', 'Unrecognized key: "first"'],
    ['order: [api]', 'Unexpected token'],
    ['', 'Unexpected end of JSON input'],
  ])('are refused if deploy.json is %j', async (text, words) => {
    const bad = await commit({ 'deploy.json': text });
    const refusal = await terms(bad).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: 'InvalidDeployJson' });
    expect((refusal as Error).message).toContain(words);
    expect((refusal as Error).message).toContain(`deploy.json of ${bad} is ${JSON.stringify(text)}`);
  });
});

describe('what a commit touches', () => {
  it.each([
    [{ 'web/pages.ts': 'x' }, [], { web: ['web/pages.ts'], api: [] }],
    [{ 'host/log.ts': 'x' }, [], { web: ['host/log.ts'], api: ['host/log.ts'] }],
    [{ 'package.json': '{}' }, [], { web: ['package.json'], api: ['package.json'] }],
    [{ 'website/x': 'x', 'README.md': 'x' }, [], { web: [], api: [] }],
    // Moved from one tier to the other: both differ.
    [{ 'api/pages.ts': 'x' }, ['web/pages.ts'], { web: ['web/pages.ts'], api: ['api/pages.ts'] }],
  ])('%j, and gone %j', async (files, gone, concerning) => {
    const { touched } = await import('../../../lambdas/deploy/touched.ts');
    const before = parentCommitId!;
    const after = await commit(files, gone);
    const found = async (tier: 'web' | 'api') => (await touched(codecommit, before, after, tier)).concerning;
    expect({ web: await found('web'), api: await found('api') }).toEqual(concerning);
  });
});

describe('the newer commit', () => {
  it('is what the branch is at, whichever was pushed later', async () => {
    const { newer } = await import('../../../lambdas/deploy/newer.ts');
    const [one, two] = [await commit({ a: '1' }), await commit({ a: '2' })];
    expect(await newer(codecommit, one, 'main')).toBe(two);
    expect(await newer(codecommit, two, 'main')).toBeUndefined();
  });

  it('is none for a commit that somebody names, and for a branch that is gone', async () => {
    const { newer } = await import('../../../lambdas/deploy/newer.ts');
    expect(await newer(codecommit, 'f'.repeat(40), undefined)).toBeUndefined();
    expect(await newer(codecommit, 'f'.repeat(40), 'gone')).toBeUndefined();
  });
});

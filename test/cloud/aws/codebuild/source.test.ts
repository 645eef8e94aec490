import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop, type Workshop } from './workshop.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
  await (await workshop.small.cloud.use('s3')).PutBucketVersioning({
    Bucket: 'artifacts',
    VersioningConfiguration: { Status: 'Enabled' },
  });
});
afterAll(() => workshop[Symbol.asyncDispose]());

const put = async (Key: string, files: Record<string, string>) => {
  const Body = zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strToU8(content)])));
  const { VersionId } = await (await workshop.small.cloud.use('s3')).PutObject({
    Bucket: 'artifacts',
    Key,
    Body: Readable.from([Body]),
  });
  return VersionId!;
};
const buildspec = (...commands: string[]) =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${commands.map((it) => `      - ${it}\n`).join('')}`;
const project = async (name: string, settings: object) => {
  await (await workshop.small.cloud.use('codebuild')).CreateProject({
    name,
    serviceRole: 'arn:aws:iam::000000000000:role/build',
    artifacts: { type: 'NO_ARTIFACTS' },
    environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
    ...settings,
  } as never);
};
const run = async (projectName: string, input: object = {}) =>
  workshop.over(await workshop.start({ projectName, ...input }));

describe('a build whose source is an object', () => {
  it('unpacks exactly the versions that it was told, each source in a folder of its own', async () => {
    await put('program.zip', { 'say.txt': 'program' });
    const old = await put('next.zip', { 'say.txt': 'old' });
    await put('next.zip', { 'say.txt': 'new' });
    await project('objects', {
      source: {
        type: 'S3',
        location: 'artifacts/program.zip',
        buildspec: buildspec('cat say.txt "$CODEBUILD_SRC_DIR_next/say.txt"'),
      },
    });
    const build = await run('objects', {
      secondarySourcesOverride: [{ type: 'S3', location: 'artifacts/next.zip', sourceIdentifier: 'next' }],
      secondarySourcesVersionOverride: [{ sourceIdentifier: 'next', sourceVersion: old }],
    });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await workshop.log(build)).toContain('programold');
  });

  it('fails in DOWNLOAD_SOURCE, naming the object, when it is not there', async () => {
    await project('gone', { source: { type: 'S3', location: 'artifacts/gone.zip', buildspec: buildspec('true') } });
    const { buildStatus, phases = [] } = await run('gone');
    expect(buildStatus).toBe('FAILED');
    expect(phases.find(({ phaseStatus }) => phaseStatus === 'FAILED')).toMatchObject({
      phaseType: 'DOWNLOAD_SOURCE',
      contexts: [{ statusCode: 'CLIENT_ERROR', message: expect.stringContaining('artifacts/gone.zip: NoSuchKey') }],
    });
  });

  it('needs the name of a zip file', async () => {
    const source = { type: 'S3', location: 'artifacts/program', buildspec: buildspec('true') };
    await expect(project('folder', { source })).rejects.toThrow('"artifacts/program" is no location in S3');
  });
});

describe('a build without a source', () => {
  it('runs the buildspec of its project in an empty folder', async () => {
    await project('none', { source: { type: 'NO_SOURCE', buildspec: buildspec('ls | wc -l') } });
    const build = await run('none');
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await workshop.log(build)).toMatch(/\n\s*0\n/);
  });

  it('is refused without a buildspec', async () => {
    await expect(project('nothing', { source: { type: 'NO_SOURCE' } })).rejects.toThrow('needs its buildspec');
  });
});

it('leaves its files one by one when the artifact is not packed', async () => {
  await project('loose', {
    source: {
      type: 'NO_SOURCE',
      buildspec: `${buildspec('mkdir -p out/deep', 'echo 1 > out/deep/one')}artifacts: { base-directory: out, files: ["**/*"] }`,
    },
    artifacts: {
      type: 'S3',
      location: 'artifacts',
      path: 'loose',
      namespaceType: 'BUILD_ID',
      name: 'all',
      packaging: 'NONE',
      encryptionDisabled: true,
    },
  });
  const build = await run('loose');
  const Key = `loose/${build.id?.split(':')[1]}/all/deep/one`;
  const { Body } = await (await workshop.small.cloud.use('s3')).GetObject({ Bucket: 'artifacts', Key });
  expect(await text(Body as Readable)).toBe('1\n');
});

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { smallCloud } from '../../small-cloud.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop();
});
afterEach(() => workshop[Symbol.asyncDispose]());

const spec = (phases: string, more = 'artifacts:\n  files: ["**/*"]\n  base-directory: out\n') => ({
  'buildspec.yml': `version: 0.2\nphases:\n${phases}${more}`,
});
const phase = (name: string, ...commands: string[]) =>
  `  ${name}:\n    commands:\n${commands.map((it) => `      - ${JSON.stringify(it)}\n`).join('')}`;
const statuses = (phases: readonly { phaseType?: string; phaseStatus?: string }[] = []) =>
  phases.map((it) => `${it.phaseType} ${it.phaseStatus ?? ''}`.trim());
const artifact = async (location: string) => {
  const s3 = await workshop.small.cloud.use('s3');
  const { Body } = await s3.GetObject({ Bucket: 'artifacts', Key: location.replace('arn:aws:s3:::artifacts/', '') });
  return buffer(Body as Readable);
};
const make = phase(
  'build',
  'mkdir out',
  'echo "$CODEBUILD_RESOLVED_SOURCE_VERSION" > out/REVISION',
  'chmod 755 out/REVISION',
);

describe('a build', () => {
  it('goes through every phase and leaves the artifact of exactly its commit', async () => {
    const commit = await workshop.commit(spec(make));
    await workshop.commit({ 'later.txt': 'x' });
    const build = await workshop.over(await workshop.start({ sourceVersion: commit }));
    expect(build).toMatchObject({ buildStatus: 'SUCCEEDED', resolvedSourceVersion: commit, buildNumber: 1 });
    expect(statuses(build.phases)).toEqual([
      'SUBMITTED SUCCEEDED',
      'QUEUED SUCCEEDED',
      'PROVISIONING SUCCEEDED',
      'DOWNLOAD_SOURCE SUCCEEDED',
      'INSTALL SUCCEEDED',
      'PRE_BUILD SUCCEEDED',
      'BUILD SUCCEEDED',
      'POST_BUILD SUCCEEDED',
      'UPLOAD_ARTIFACTS SUCCEEDED',
      'FINALIZING SUCCEEDED',
      'COMPLETED',
    ]);
    const { location = '', sha256sum } = build.artifacts ?? {};
    expect(location).toBe(`arn:aws:s3:::artifacts/builds/${build.id?.split(':')[1]}/web.zip`);
    const zip = await artifact(location);
    expect(createHash('sha256').update(zip).digest('hex')).toBe(sha256sum);
    expect(Buffer.from(unzipSync(zip).REVISION!).toString()).toBe(`${commit}\n`);
  });

  it('gives the same bytes for the same files', async () => {
    const one = await workshop.build(spec(phase('build', 'mkdir out', 'echo same > out/a')));
    const two = await workshop.build({});
    expect(two.artifacts?.sha256sum).toBe(one.artifacts?.sha256sum);
  });

  it('tells of its beginning, its phases and its end, under its ARN', async () => {
    const build = await workshop.build(spec(make));
    const told = workshop.small.events.filter((event) => event['detail-type'] === 'CodeBuild Build State Change');
    expect(told.map(({ detail }) => (detail as Record<string, string>)['build-status'])).toEqual([
      'IN_PROGRESS',
      'SUCCEEDED',
    ]);
    expect(told[1]).toMatchObject({
      resources: [build.arn],
      detail: {
        'build-id': build.arn,
        'project-name': 'web',
        'additional-information': { artifact: { sha256sum: build.artifacts?.sha256sum } },
      },
    });
    expect(
      workshop.small.events.filter((event) => event['detail-type'] === 'CodeBuild Build Phase Change'),
    ).toHaveLength(10);
  });

  it('writes what its commands say to its log', async () => {
    const build = await workshop.build(spec(phase('build', 'mkdir out', 'touch out/a', 'echo hello', 'echo oops >&2')));
    expect(build.logs?.groupName).toBe('/aws/codebuild/web');
    const log = await workshop.log(build);
    expect(log).toContain('hello\n');
    expect(log).toContain('oops\n');
    expect(log).toMatch(/\[Container\] .* Running command echo hello/);
  });

  it('hands variables and the folder on from command to command and phase to phase', async () => {
    const build = await workshop.build(
      spec(
        phase('install', 'export GREETING="two words"', 'mkdir -p out/deep && cd out/deep') +
          phase('build', 'echo "$GREETING" > a'),
      ),
    );
    expect(Buffer.from(unzipSync(await artifact(build.artifacts!.location!))['deep/a']!).toString()).toBe(
      'two words\n',
    );
  });

  it('sees its own variables and none of this machine, and the packages of the image', async () => {
    process.env.LEAKED = 'secret';
    const build = await workshop.build(
      {
        'buildspec.yml': [
          'version: 0.2',
          'env: { variables: { FROM: spec, BOTH: spec } }',
          'phases:',
          phase('install', `node -e "import('esbuild').catch(() => process.exit(1))"`, 'node --version').trimEnd(),
          phase('build', 'mkdir out', 'env > out/env').trimEnd(),
          'artifacts: { files: ["out/env"] }',
        ].join('\n'),
      },
      { environmentVariablesOverride: [{ name: 'BOTH', value: 'start', type: 'PLAINTEXT' }] },
    );
    delete process.env.LEAKED;
    expect(build.buildStatus).toBe('SUCCEEDED');
    const env = Buffer.from(unzipSync(await artifact(build.artifacts!.location!))['out/env']!).toString();
    expect(env).toContain(`CODEBUILD_BUILD_ID=${build.id}\n`);
    expect(env).toContain('FROM=spec\n');
    expect(env).toContain('BOTH=start\n');
    expect(env).toContain('AWS_SECRET_ACCESS_KEY=');
    expect(env).not.toContain('LEAKED');
  });

  it('leaves no folder behind', async () => {
    await workshop.build(spec(make));
    expect(await readdir(`${workshop.small.cloud.folder}/codebuild`)).toEqual(['node_modules']);
  });
});

describe('a build that fails', () => {
  it('names the command, runs POST_BUILD and `finally`, and skips nothing that AWS would do', async () => {
    const build = await workshop.build(
      spec(
        `${phase('build', 'echo one', 'exit 7', 'echo three')}    finally: ["echo cleaning"]\n${phase('post_build', 'mkdir out', 'echo posted > out/a')}`,
      ),
    );
    expect(build.buildStatus).toBe('FAILED');
    const failed = build.phases?.find((it) => it.phaseType === 'BUILD');
    expect(failed).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: exit 7. Reason: exit status 7',
        },
      ],
    });
    expect(statuses(build.phases)).toContain('POST_BUILD SUCCEEDED');
    const log = await workshop.log(build);
    expect(log).toContain('\ncleaning\n');
    expect(log).not.toContain('\nthree\n');
  });

  it('does not build when INSTALL fails', async () => {
    const build = await workshop.build(spec(phase('install', 'false') + make));
    expect(statuses(build.phases)).toContain('INSTALL FAILED');
    expect(build.phases?.some((it) => it.phaseType === 'BUILD')).toBe(false);
  });

  it.each([
    [
      'a runtime that the image lacks',
      spec(`  install:\n    runtime-versions: { python: 3.12 }\n    commands: []\n${make}`),
      /Unknown runtime version of python: 3.12/,
    ],
    ['no buildspec', { 'a.txt': '' }, /stat buildspec.yml: no such file/],
    ['a buildspec that is not valid', { 'buildspec.yml': 'version: 0.1\nphases: {}\n' }, /version: is 0.2/],
    ['no files to keep', spec(phase('build', 'true')), /no matching artifact paths found/],
  ])('says so: %s', async (_, files, message) => {
    const build = await workshop.build(files as Record<string, string>);
    expect(build.buildStatus).toBe('FAILED');
    expect(
      build.phases
        ?.flatMap((it) => it.contexts ?? [])
        .map((it) => it.message)
        .join(),
    ).toMatch(message);
  });

  it('says so: a source version that does not exist', async () => {
    await workshop.commit(spec(make));
    const build = await workshop.over(await workshop.start({ sourceVersion: 'f'.repeat(40) }));
    expect(build.phases?.find((it) => it.phaseStatus === 'FAILED')).toMatchObject({
      phaseType: 'DOWNLOAD_SOURCE',
      contexts: [{ statusCode: 'GIT_CLONE_FAILED' }],
    });
  });

  it('may not read what its role may not pull', async () => {
    workshop.small.denied.add('codecommit:GitPull');
    expect((await workshop.build(spec(make))).buildStatus).toBe('FAILED');
  });
});

describe('StopBuild', () => {
  it('ends the processes of the build, and the build as STOPPED', async () => {
    await workshop.commit(spec(phase('build', 'echo $$ > "$HOME/../../pid"', 'sleep 60')));
    const id = await workshop.start();
    const codebuild = await workshop.small.cloud.use('codebuild');
    await vi.waitFor(
      async () => expect(await readdir(`${workshop.small.cloud.folder}/codebuild`)).toContain('pid'),
      10_000,
    );
    await codebuild.StopBuild({ id });
    const build = await workshop.over(id);
    expect(build.buildStatus).toBe('STOPPED');
    expect(statuses(build.phases)).toContain('BUILD STOPPED');
  });
});

describe('StartBuild', () => {
  it('gives the same build for the same token, and refuses the token for another', async () => {
    await workshop.commit(spec(make));
    const idempotencyToken = 'execution-1';
    const id = await workshop.start({ idempotencyToken });
    expect(await workshop.start({ idempotencyToken })).toBe(id);
    await expect(workshop.start({ idempotencyToken, sourceVersion: 'main' })).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
    await workshop.over(id);
  });

  it('queues builds beyond the number of cores', async () => {
    await workshop.commit(spec(make));
    const ids = await Promise.all(Array.from({ length: 5 }, () => workshop.start()));
    const builds = await Promise.all(ids.map((id) => workshop.over(id)));
    expect(builds.map((it) => it.buildStatus)).toEqual(Array.from({ length: 5 }, () => 'SUCCEEDED'));
  });
});

it('ends a build at its time-out, and says that it was that', async () => {
  await using quick = await openWorkshop(scaled(60));
  const build = await quick.build(spec(phase('build', 'sleep 60')), { timeoutInMinutesOverride: 5 });
  expect(build.buildStatus).toBe('TIMED_OUT');
  expect(statuses(build.phases)).toContain('BUILD TIMED_OUT');
});

it('faults a build that the cloud left behind, and tells so', async () => {
  await workshop.commit(spec(phase('build', 'sleep 60')));
  const id = await workshop.start();
  await vi.waitFor(
    () =>
      expect(
        workshop.small.cloud.store.table<{ phases: object[] }>('codebuild/build').get(id)?.phases.length,
      ).toBeGreaterThan(6),
    10_000,
  );
  const { folder } = workshop.small.cloud;
  await workshop.small.stop();
  await using again = await smallCloud({}, folder);
  await (await again.rooms.open('codebuild')).resume?.();
  const { builds = [] } = await (await again.cloud.use('codebuild')).BatchGetBuilds({ ids: [id] });
  expect(builds[0]).toMatchObject({ buildStatus: 'FAULT', buildComplete: true });
  expect(again.events.map(({ detail }) => (detail as Record<string, string>)['build-status'])).toEqual(['FAULT']);
});

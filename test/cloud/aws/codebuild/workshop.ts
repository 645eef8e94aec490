import type { Build } from '@aws-sdk/client-codebuild';
import type { Clock } from '../../../../cloud/clock.ts';
import { type SmallCloud, smallCloud } from '../../small-cloud.ts';

export interface Workshop extends AsyncDisposable {
  readonly small: SmallCloud;
  /** Commits these files on main and gives back the commit's id. */
  commit(files: Record<string, string>): Promise<string>;
  start(input?: object): Promise<string>;
  over(id: string): Promise<Build>;
  build(files: Record<string, string>, input?: object): Promise<Build>;
  log(build: Build): Promise<string>;
}

/** A cloud with a repository, a bucket and a project that builds one into the other. */
export async function openWorkshop(clock?: Clock): Promise<Workshop> {
  const small = await smallCloud({}, undefined, clock);
  const use = small.cloud.use;
  const codecommit = await use('codecommit');
  const codebuild = await use('codebuild');
  await (await use('s3')).CreateBucket({ Bucket: 'artifacts' });
  const { repositoryMetadata } = await codecommit.CreateRepository({ repositoryName: 'guild' });
  await codebuild.CreateProject({
    name: 'web',
    serviceRole: 'arn:aws:iam::000000000000:role/build',
    source: { type: 'CODECOMMIT', location: repositoryMetadata?.cloneUrlHttp },
    artifacts: {
      type: 'S3',
      location: 'artifacts',
      path: 'builds',
      namespaceType: 'BUILD_ID',
      name: 'web.zip',
      packaging: 'ZIP',
      encryptionDisabled: true,
    },
    environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
  });
  let parentCommitId: string | undefined;
  const workshop: Workshop = {
    small,
    async commit(files) {
      const { commitId } = await codecommit.CreateCommit({
        repositoryName: 'guild',
        branchName: 'main',
        parentCommitId,
        putFiles: Object.entries({ 'now.txt': `${process.hrtime.bigint()}`, ...files }).map(([filePath, text]) => ({
          filePath,
          fileContent: new TextEncoder().encode(text),
        })),
      });
      parentCommitId = commitId;
      return commitId!;
    },
    async start(input = {}) {
      return (await codebuild.StartBuild({ projectName: 'web', ...input })).build!.id!;
    },
    async over(id) {
      for (;;) {
        const { builds = [] } = await codebuild.BatchGetBuilds({ ids: [id] });
        if (builds[0]?.buildComplete) return builds[0] as Build;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async build(files, input = {}) {
      const sourceVersion = await workshop.commit(files);
      return workshop.over(await workshop.start({ sourceVersion, ...input }));
    },
    async log({ logs }) {
      const { events = [] } = await (await use('logs')).GetLogEvents({
        logGroupName: logs?.groupName,
        logStreamName: logs?.streamName,
        startFromHead: true,
      });
      return events.map(({ message }) => message).join('');
    },
    [Symbol.asyncDispose]: () => small[Symbol.asyncDispose](),
  };
  return workshop;
}

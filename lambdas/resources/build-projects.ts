import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectInput,
  DeleteProjectCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import * as z from 'zod';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { type Tier, tiers } from '../settings.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });

const Needs = z.object({
  keyArn: z.string(),
  artifactBucket: z.string(),
  roles: z.object({ build: z.string() }),
  repository: z.object({ cloneUrlHttp: z.string() }),
});
type Needs = z.output<typeof Needs>;

interface Found {
  /** The parts that can differ, in one string. */
  readonly project: string;
}

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `build-project/${tier}`, tier })),
  standIn: { project: '' } as Found,

  async find({ tier }) {
    const { projects = [] } = await codebuild.send(new BatchGetProjectsCommand({ names: [named(tier)] }));
    return projects[0] && { project: essentials(projects[0] as CreateProjectInput) };
  },
  async create({ tier }, { facts, tags }) {
    const project = projectOf(tier, facts);
    await codebuild.send(
      new CreateProjectCommand({ ...project, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
    );
    return { project: essentials(project) };
  },
  differences: ({ project }, { tier }, facts) =>
    project === essentials(projectOf(tier, facts)) ? [] : ['it builds something else'],
  async update(_, { tier }, { facts }) {
    const project = projectOf(tier, facts);
    await codebuild.send(new UpdateProjectCommand(project));
    return { project: essentials(project) };
  },
  async remove(_, { tier }) {
    await codebuild.send(new DeleteProjectCommand({ name: named(tier) }));
  },
  facts: () => ({}),
});

const projectOf = (tier: Tier, facts: Needs): CreateProjectInput => ({
  name: named(tier),
  serviceRole: facts.roles.build,
  source: {
    type: 'CODECOMMIT',
    location: facts.repository.cloneUrlHttp,
    buildspec: `${tier}/buildspec.yml`,
    gitCloneDepth: 0,
  },
  artifacts: {
    type: 'S3',
    location: facts.artifactBucket,
    path: `builds/${tier}`,
    namespaceType: 'BUILD_ID',
    name: `${tier}.zip`,
    packaging: 'ZIP',
  },
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
    computeType: 'BUILD_GENERAL1_SMALL',
  },
  timeoutInMinutes: 20,
  encryptionKey: facts.keyArn,
  logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: path('build'), streamName: tier } },
});

const essentials = (it: CreateProjectInput) =>
  [
    it.serviceRole,
    it.source?.location,
    it.source?.buildspec,
    it.artifacts?.location,
    it.artifacts?.path,
    it.environment?.image,
    it.environment?.computeType,
    it.encryptionKey,
    it.logsConfig?.cloudWatchLogs?.groupName,
  ].join('\n');

import { createHash } from 'node:crypto';
import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectInput,
  DeleteProjectCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import * as z from 'zod';
import { inWords } from '../differing.ts';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });

const Needs = z.object({
  keyArn: z.string(),
  artifactBucket: z.string(),
  roles: z.object({ build: z.string(), migration: z.string() }),
  vpcId: z.string(),
  subnets: z.object({ application: z.array(z.string()) }),
  securityGroups: z.object({ migration: z.string() }),
  repository: z.object({ cloneUrlHttp: z.string() }),
});
type Needs = z.output<typeof Needs>;

interface Found {
  /** The parts that can differ. */
  readonly project: Essentials;
}

export const handler = resource({
  needs: Needs,
  wanted: () => [...tiers, 'database' as const].map((part) => ({ name: `build-project/${part}`, part })),
  standIn: { project: {} } as Found,

  async find({ part }) {
    const { projects = [] } = await codebuild.send(new BatchGetProjectsCommand({ names: [named(part)] }));
    return projects[0] && { project: essentials(projects[0] as CreateProjectInput) };
  },
  async create({ part }, { facts, tags }) {
    const project = projectOf(part, facts);
    await codebuild.send(
      new CreateProjectCommand({ ...project, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
    );
    return { project: essentials(project) };
  },
  differences: ({ project }, { part }, facts) => inWords(project, essentials(projectOf(part, facts))),
  async update(_, { part }, { facts }) {
    const project = projectOf(part, facts);
    await codebuild.send(new UpdateProjectCommand(project));
    return { project: essentials(project) };
  },
  async remove(_, { part }) {
    await codebuild.send(new DeleteProjectCommand({ name: named(part) }));
  },
  facts: () => ({}),
});

const projectOf = (part: Tier | 'database', facts: Needs): CreateProjectInput => ({
  ...(part === 'database' ? migrationProject(facts) : tierProject(part, facts)),
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
    computeType: 'BUILD_GENERAL1_SMALL',
    ...(part === 'database' && { environmentVariables: databaseVariables }),
  },
  name: named(part),
  timeoutInMinutes: 20,
  encryptionKey: facts.keyArn,
  logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: path('build'), streamName: part } },
});

const tierProject = (tier: Tier, facts: Needs) => ({
  serviceRole: facts.roles.build,
  source: {
    type: 'CODECOMMIT' as const,
    location: facts.repository.cloneUrlHttp,
    buildspec: `${tier}/buildspec.yml`,
    gitCloneDepth: 0,
  },
  artifacts: {
    type: 'S3' as const,
    location: facts.artifactBucket,
    path: `builds/${tier}`,
    namespaceType: 'BUILD_ID' as const,
    name: `${tier}.zip`,
    packaging: 'ZIP' as const,
  },
});

/** Where the database is, by parameters that exist once it does: they are read when a build starts. */
const databaseVariables = Object.entries({ HOST: 'host', PORT: 'port', NAME: 'name', SECRET: 'secret-arn' }).map(
  ([variable, parameter]) => ({
    name: `DATABASE_${variable}`,
    value: path(`database/${parameter}`),
    type: 'PARAMETER_STORE' as const,
  }),
);

/**
 * Its buildspec and its program are the orchestrator's own, so that no commit decides how it is rehearsed. Among the application's subnets,
 * which have the way out to AWS, and in a group of its own, which the database's group admits.
 */
const migrationProject = (facts: Needs) => ({
  serviceRole: facts.roles.migration,
  source: {
    type: 'S3' as const,
    location: `${settings.migration.bucket}/${settings.migration.key}`,
    buildspec: BUILDSPEC,
  },
  artifacts: {
    type: 'S3' as const,
    location: facts.artifactBucket,
    path: 'migrations',
    namespaceType: 'BUILD_ID' as const,
    name: 'report',
    packaging: 'NONE' as const,
  },
  vpcConfig: {
    vpcId: facts.vpcId,
    subnets: facts.subnets.application,
    securityGroupIds: [facts.securityGroups.migration],
  },
});

const BUILDSPEC = `version: 0.2
phases:
  install:
    runtime-versions:
      nodejs: 24
    commands:
      - if [ -z "$RDS_CA_BUNDLE" ]; then export RDS_CA_BUNDLE=/tmp/global-bundle.pem; curl --fail --silent --show-error --output "$RDS_CA_BUNDLE" https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem; fi
  build:
    commands:
      - node index.mjs
artifacts:
  base-directory: out
  files:
    - result.json
`;

/** One that is written out is too long for a difference in words. */
const inShort = (text = '') =>
  text.includes('\n') ? `one of sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 12)}` : text;

type Essentials = { readonly [K in keyof ReturnType<typeof essentials>]?: ReturnType<typeof essentials>[K] };

const essentials = (it: CreateProjectInput) => ({
  role: it.serviceRole,
  source: it.source?.location,
  buildspec: inShort(it.source?.buildspec),
  bucket: it.artifacts?.location,
  path: it.artifacts?.path,
  image: it.environment?.image,
  computeType: it.environment?.computeType,
  privileged: it.environment?.privilegedMode ?? false,
  variables: (it.environment?.environmentVariables ?? []).map(({ name, value, type }) => `${name}=${value} (${type})`),
  minutes: it.timeoutInMinutes,
  key: it.encryptionKey,
  log: it.logsConfig?.cloudWatchLogs?.groupName,
  vpc: it.vpcConfig?.vpcId,
  subnets: it.vpcConfig?.subnets ?? [],
  securityGroups: it.vpcConfig?.securityGroupIds ?? [],
});

import {
  type CreateProjectInput,
  InvalidInputException,
  type Project,
  type ProjectArtifacts,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  type UpdateProjectInput,
} from '@aws-sdk/client-codebuild';
import { refuse } from '../refuse.ts';
import type { Model, Operations, ProjectRow, Settings } from './model.ts';
import { checkRole } from './role.ts';
import { checkSource } from './source.ts';
import { checkVpc } from './vpc.ts';

export const projectArn = ({ cloud }: Pick<Model, 'cloud'>, name: string) => cloud.arn('codebuild', `project/${name}`);

export function projectOf(
  { projects, cloud }: Pick<Model, 'projects' | 'cloud'>,
  name: string | undefined,
): ProjectRow {
  // AWS takes an ARN wherever it takes a name.
  const own = name?.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
  return (
    projects.get(own ?? '') ??
    refuse(ResourceNotFoundException, `Project cannot be found: ${projectArn({ cloud }, own ?? '')}`)
  );
}

export function projectOperations(model: Model) {
  const { cloud, projects } = model;
  return {
    async CreateProject(input, { principal }) {
      const name = input.name ?? '';
      if (!/^[A-Za-z0-9][\w-]{1,149}$/.test(name)) {
        refuse(
          InvalidInputException,
          `Invalid project name: ${name}. It takes 2 to 150 letters, digits, dashes and underscores`,
        );
      }
      if (projects.has(name))
        refuse(ResourceAlreadyExistsException, `Project already exists: ${projectArn(model, name)}`);
      const serviceRole = await checkRole(cloud, principal, input.serviceRole);
      const now = cloud.clock.now().toISOString();
      const row: ProjectRow = {
        name,
        timeoutInMinutes: 60,
        queuedTimeoutInMinutes: 480,
        tags: tagsOf(input.tags),
        builds: 0,
        createdAt: now,
        modifiedAt: now,
        ...(settingsOf(input) as Pick<Settings, 'source' | 'artifacts' | 'environment'>),
        serviceRole,
      };
      return { project: described(projects.put(name, row)) };
    },

    async UpdateProject(input, { principal }) {
      const old = projectOf(model, input.name);
      const serviceRole = input.serviceRole ? await checkRole(cloud, principal, input.serviceRole) : old.serviceRole;
      const row = projects.put(old.name, {
        ...old,
        ...settingsOf(input),
        serviceRole,
        modifiedAt: cloud.clock.now().toISOString(),
        ...(input.tags && { tags: tagsOf(input.tags) }),
      });
      return { project: described(row) };
    },

    async BatchGetProjects({ names = [] }) {
      const found = names.map((name) => projects.get(name));
      return {
        projects: found.flatMap((row) => (row ? [described(row)] : [])),
        projectsNotFound: names.filter((_, index) => !found[index]),
      };
    },

    async ListProjects({ sortOrder }) {
      const names = projects
        .values()
        .map(({ name }) => name)
        .sort();
      return { projects: sortOrder === 'DESCENDING' ? names.reverse() : names };
    },

    // Deleting what does not exist succeeds.
    async DeleteProject({ name = '' }) {
      projects.delete(name);
      return {};
    },
  } satisfies Operations;

  function described({ createdAt, modifiedAt, tags, builds: _, ...row }: ProjectRow): Project {
    return {
      cache: { type: 'NO_CACHE' },
      projectVisibility: 'PRIVATE',
      encryptionKey: cloud.arn('kms', 'alias/aws/s3'),
      ...row,
      environment: { imagePullCredentialsType: 'CODEBUILD', privilegedMode: false, ...row.environment },
      arn: projectArn(model, row.name),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      created: new Date(createdAt),
      lastModified: new Date(modifiedAt),
      badge: { badgeEnabled: false },
    };
  }
}

function tagsOf(tags: CreateProjectInput['tags']): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value]));
}

export function checkArtifacts(artifacts: ProjectArtifacts): ProjectArtifacts {
  if (artifacts.type !== 'S3' && artifacts.type !== 'NO_ARTIFACTS') {
    refuse(InvalidInputException, `Artifacts of type ${artifacts.type} are not kept here; use S3 or NO_ARTIFACTS`);
  }
  if (artifacts.type === 'S3' && !artifacts.location)
    refuse(InvalidInputException, 'The artifacts need a location: the name of a bucket');
  return artifacts;
}

function settingsOf(input: CreateProjectInput | UpdateProjectInput): Partial<ProjectRow> {
  const { source, artifacts, environment, timeoutInMinutes, queuedTimeoutInMinutes, description } = input;
  checkTimeout(timeoutInMinutes);
  return {
    ...(source && { source: checkSource(source) }),
    ...(input.secondarySources && { secondarySources: input.secondarySources.map(checkSource) }),
    ...(input.vpcConfig && { vpcConfig: checkVpc(input.vpcConfig) }),
    ...(artifacts && { artifacts: checkArtifacts(artifacts) }),
    ...(environment && {
      environment: { ...environment, environmentVariables: environment.environmentVariables ?? [] },
    }),
    ...(timeoutInMinutes && { timeoutInMinutes }),
    ...(queuedTimeoutInMinutes && { queuedTimeoutInMinutes }),
    ...(description !== undefined && { description }),
    ...(input.sourceVersion && { sourceVersion: input.sourceVersion }),
    ...(input.encryptionKey && { encryptionKey: input.encryptionKey }),
    ...(input.logsConfig && { logsConfig: input.logsConfig }),
  };
}

/** AWS lets a build take between five minutes and a day and a half. */
export function checkTimeout(minutes: number | undefined): number | undefined {
  if (minutes !== undefined && !(minutes >= 5 && minutes <= 2160)) {
    refuse(InvalidInputException, `A time-out of ${minutes} minutes is not between 5 and 2160`);
  }
  return minutes;
}

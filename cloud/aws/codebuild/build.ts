import { createHash, randomUUID } from 'node:crypto';
import {
  type Build,
  type BuildPhase,
  InvalidInputException,
  ResourceNotFoundException,
  type StartBuildInput,
} from '@aws-sdk/client-codebuild';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { BuildRow, Model, Operations, PhaseRow } from './model.ts';
import { checkArtifacts, checkTimeout, projectOf } from './project.ts';
import { checkSource } from './source.ts';

/** For so long the same token gives the same build. */
const TOKEN_VALID = 5 * 60_000;

export function buildOperations(model: Model) {
  const { cloud, builds, projects } = model;
  const buildOf = (id: string | undefined) =>
    builds.get(id?.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : (id ?? '')) ??
    refuse(ResourceNotFoundException, `Build cannot be found: ${id}`);

  return {
    async StartBuild(input, call) {
      return { build: described(startBuild(input, call)) };
    },

    async RetryBuild({ id, idempotencyToken }, call) {
      const old = buildOf(id);
      const fields = {
        projectName: old.projectName,
        sourceVersion: old.resolvedSourceVersion ?? old.sourceVersion,
        idempotencyToken,
      };
      return { build: described(startBuild(fields, call)) };
    },

    async StopBuild({ id }) {
      const row = buildOf(id);
      model.stop(row.id);
      return { build: described(builds.get(row.id) ?? row) };
    },

    async BatchGetBuilds({ ids = [] }) {
      const found = ids.map((id) => builds.get(id.startsWith('arn:') ? id.slice(id.lastIndexOf('/') + 1) : id));
      return {
        builds: found.flatMap((row) => (row ? [described(row)] : [])),
        buildsNotFound: ids.filter((_, index) => !found[index]),
      };
    },

    async ListBuilds({ sortOrder, nextToken }) {
      return listed(builds.values(), sortOrder, nextToken);
    },

    async ListBuildsForProject({ projectName, sortOrder, nextToken }) {
      const { name } = projectOf(model, projectName);
      const own = builds.values().filter((it) => it.projectName === name);
      return listed(own, sortOrder, nextToken);
    },
  } satisfies Operations;

  /** The newest first, unless asked otherwise; a hundred at once. */
  function listed(rows: readonly BuildRow[], sortOrder: string | undefined, token: string | undefined) {
    const ids = rows.map(({ id }) => id);
    if (sortOrder !== 'ASCENDING') ids.reverse();
    const invalid = (message: string) => new InvalidInputException({ message, $metadata: {} });
    const { items, next } = paging(ids, (id) => id, { token, size: 100 }, invalid);
    return { ids: items, ...(next && { nextToken: next }) };
  }

  function startBuild(input: StartBuildInput, { principal }: Call): BuildRow {
    const project = projectOf(model, input.projectName);
    const { idempotencyToken, ...asked } = input;
    const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
    const now = cloud.clock.now();
    const twin = idempotencyToken && builds.values().findLast((it) => it.request?.token === idempotencyToken);
    if (twin && now.getTime() - Date.parse(twin.startedAt) < TOKEN_VALID) {
      if (twin.request?.digest !== digest) {
        refuse(
          InvalidInputException,
          `The idempotency token ${idempotencyToken} was used for ${twin.id} with other parameters`,
        );
      }
      return twin;
    }
    const uuid = randomUUID();
    const number = project.builds + 1;
    projects.put(project.name, { ...project, builds: number });
    const {
      name: _,
      description: __,
      tags: ___,
      builds: ____,
      createdAt: _____,
      modifiedAt: ______,
      ...settings
    } = project;
    const sourceVersion = input.sourceVersion ?? project.sourceVersion;
    const row = builds.put(`${project.name}:${uuid}`, {
      ...settings,
      id: `${project.name}:${uuid}`,
      uuid,
      number,
      projectName: project.name,
      status: 'IN_PROGRESS',
      initiator: principal.arn
        .split(':')
        .at(-1)!
        .replace(/^assumed-role\//, ''),
      startedAt: now.toISOString(),
      phases: [],
      source: checkSource({
        ...settings.source,
        ...(input.sourceLocationOverride && { location: input.sourceLocationOverride }),
        ...(input.buildspecOverride && { buildspec: input.buildspecOverride }),
        ...(input.gitCloneDepthOverride !== undefined && { gitCloneDepth: input.gitCloneDepthOverride }),
      }),
      ...(input.secondarySourcesOverride && {
        secondarySources: input.secondarySourcesOverride.map(checkSource),
      }),
      ...(input.secondarySourcesVersionOverride && { secondarySourceVersions: input.secondarySourcesVersionOverride }),
      artifacts: checkArtifacts(input.artifactsOverride ?? settings.artifacts),
      environment: {
        ...settings.environment,
        environmentVariables: [
          ...settings.environment.environmentVariables.filter(
            (it) => !input.environmentVariablesOverride?.some(({ name }) => name === it.name),
          ),
          ...(input.environmentVariablesOverride ?? []),
        ],
      },
      timeoutInMinutes: checkTimeout(input.timeoutInMinutesOverride) ?? settings.timeoutInMinutes,
      ...(sourceVersion && { sourceVersion }),
      ...(input.encryptionKeyOverride && { encryptionKey: input.encryptionKeyOverride }),
      ...(input.logsConfigOverride && { logsConfig: input.logsConfigOverride }),
      ...(idempotencyToken && { request: { token: idempotencyToken, digest } }),
    });
    model.begin(row.id);
    return builds.get(row.id) ?? row;
  }

  function described(row: BuildRow): Build {
    const {
      id,
      uuid: _,
      number,
      status,
      startedAt,
      endedAt,
      phases,
      artifact,
      artifacts: __,
      request: ___,
      logsConfig: ____,
      logs,
      ...rest
    } = row;
    return {
      ...rest,
      id,
      arn: cloud.arn('codebuild', `build/${id}`),
      buildNumber: number,
      buildStatus: status,
      buildComplete: endedAt !== undefined,
      currentPhase: phases.at(-1)?.type ?? 'SUBMITTED',
      startTime: new Date(startedAt),
      phases: phases.map(phase),
      ...(endedAt && { endTime: new Date(endedAt) }),
      ...(artifact && { artifacts: artifact }),
      ...(logs && {
        logs: {
          ...logs,
          cloudWatchLogsArn: cloud.arn('logs', `log-group:${logs.groupName}:log-stream:${logs.streamName}`),
        },
      }),
    };
  }
}

export function phase({ type, status, startedAt, endedAt, contexts }: PhaseRow): BuildPhase {
  return {
    phaseType: type,
    startTime: new Date(startedAt),
    ...(status && { phaseStatus: status }),
    ...(endedAt && {
      endTime: new Date(endedAt),
      durationInSeconds: Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
      contexts,
    }),
  };
}

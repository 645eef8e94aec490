import type { Cloud } from '../../service.ts';
import type { BuildRow, PhaseRow } from './model.ts';

/** `Sep 1, 2017 4:12:29 PM`: CodeBuild's events tell times like no other service's. */
const time = (iso: string) =>
  new Date(iso).toLocaleString('en-US', {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  });

const seconds = ({ startedAt, endedAt }: PhaseRow) =>
  endedAt
    ? {
        'end-time': time(endedAt),
        'duration-in-seconds': Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
      }
    : {};

/** `build-id` is an ARN, while StartBuild answers `project:uuid`. */
export function tellBuild(cloud: Cloud, build: BuildRow): void {
  const arn = cloud.arn('codebuild', `build/${build.id}`);
  cloud.emit({
    source: 'aws.codebuild',
    'detail-type': 'CodeBuild Build State Change',
    resources: [arn],
    detail: {
      'build-status': build.status,
      'project-name': build.projectName,
      'build-id': arn,
      'additional-information': information(build),
      'current-phase': build.phases.at(-1)?.type ?? 'SUBMITTED',
      'current-phase-context': '[]',
      version: '1',
    },
  });
}

export function tellPhase(cloud: Cloud, build: BuildRow, phase: PhaseRow): void {
  const arn = cloud.arn('codebuild', `build/${build.id}`);
  cloud.emit({
    source: 'aws.codebuild',
    'detail-type': 'CodeBuild Build Phase Change',
    resources: [arn],
    detail: {
      'completed-phase': phase.type,
      'completed-phase-status': phase.status,
      'completed-phase-context': JSON.stringify(phase.contexts.map((it) => `${it.statusCode}: ${it.message}`)),
      'completed-phase-start': time(phase.startedAt),
      ...(phase.endedAt && { 'completed-phase-end': time(phase.endedAt) }),
      'completed-phase-duration-seconds': seconds(phase)['duration-in-seconds'] ?? 0,
      'project-name': build.projectName,
      'build-id': arn,
      'additional-information': information(build),
      version: '1',
    },
  });
}

function information(build: BuildRow): object {
  const { type, image, computeType, privilegedMode = false, environmentVariables } = build.environment;
  return {
    ...(build.artifact && { artifact: build.artifact }),
    environment: {
      image,
      'privileged-mode': privilegedMode,
      'compute-type': computeType,
      type,
      'environment-variables': environmentVariables.map(({ name, value, type = 'PLAINTEXT' }) => ({
        name,
        value,
        type,
      })),
    },
    'timeout-in-minutes': build.timeoutInMinutes,
    'build-complete': build.endedAt !== undefined,
    initiator: build.initiator,
    'build-start-time': time(build.startedAt),
    source: { location: build.source.location, type: build.source.type },
    ...(build.sourceVersion && { 'source-version': build.sourceVersion }),
    ...(build.logs && { logs: { 'group-name': build.logs.groupName, 'stream-name': build.logs.streamName } }),
    phases: build.phases.map((phase) => ({
      'phase-type': phase.type,
      'phase-context': phase.contexts.map((it) => `${it.statusCode}: ${it.message}`),
      ...(phase.status && { 'phase-status': phase.status }),
      'start-time': time(phase.startedAt),
      ...seconds(phase),
    })),
  };
}

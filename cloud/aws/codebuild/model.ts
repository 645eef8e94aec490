import type {
  BuildPhaseType,
  EnvironmentVariable,
  LogsConfig,
  ProjectArtifacts,
  ProjectEnvironment,
  ProjectSource,
  ProjectSourceVersion,
  StatusType,
  VpcConfig,
} from '@aws-sdk/client-codebuild';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';

export type Operations = Handlers<typeof import('@aws-sdk/client-codebuild'), Call>;

/** What a build takes from its project, and what StartBuild may replace. */
export interface Settings {
  source: ProjectSource;
  /** Each in a folder of its own, which `CODEBUILD_SRC_DIR_<sourceIdentifier>` names. */
  secondarySources?: ProjectSource[];
  artifacts: ProjectArtifacts;
  environment: ProjectEnvironment & { environmentVariables: EnvironmentVariable[] };
  serviceRole: string;
  timeoutInMinutes: number;
  queuedTimeoutInMinutes: number;
  encryptionKey?: string;
  logsConfig?: LogsConfig;
  /** Absent: its processes are nowhere in a VPC, as a build of AWS outside of one. */
  vpcConfig?: VpcConfig;
}

export interface ProjectRow extends Settings {
  name: string;
  description?: string;
  sourceVersion?: string;
  tags: Record<string, string>;
  builds: number;
  createdAt: string;
  modifiedAt: string;
}

export interface PhaseRow {
  type: BuildPhaseType;
  status?: StatusType;
  startedAt: string;
  endedAt?: string;
  contexts: { statusCode: string; message: string }[];
}

export interface BuildRow extends Settings {
  /** `project:uuid` */
  id: string;
  uuid: string;
  number: number;
  projectName: string;
  status: StatusType;
  sourceVersion?: string;
  resolvedSourceVersion?: string;
  secondarySourceVersions?: ProjectSourceVersion[];
  networkInterface?: { subnetId: string; networkInterfaceId: string };
  initiator: string;
  startedAt: string;
  endedAt?: string;
  phases: PhaseRow[];
  logs?: { groupName: string; streamName: string };
  artifact?: { location: string; sha256sum?: string; md5sum?: string };
  request?: { token: string; digest: string };
}

export interface Model {
  readonly cloud: Cloud;
  readonly projects: Table<ProjectRow>;
  readonly builds: Table<BuildRow>;
  /** Has a build that has a row run as soon as there is room. */
  begin(id: string): void;
  /** Ends a build that waits or runs; false when it does neither. */
  stop(id: string): boolean;
}

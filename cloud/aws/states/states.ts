import type { Drivers } from '../../asl/driver.ts';
import type { Engine } from '../../asl/engine.ts';
import type { Status } from '../../asl/run.ts';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';

export type Sfn = typeof import('@aws-sdk/client-sfn');
export type Operations = Handlers<Sfn, Call>;

export type MachineType = 'STANDARD' | 'EXPRESS';

/** One revision of a state machine's definition and role. */
export interface Revision {
  readonly definition: string;
  readonly roleArn: string;
  /** Absent for the first, as in AWS's answers. */
  readonly revisionId?: string;
  readonly description?: string;
  readonly updatedAt: string;
}

export interface MachineRow extends Revision {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly createdAt: string;
  readonly logging: object;
  readonly tracing: object;
  readonly encryption: object;
  readonly tags: Readonly<Record<string, string>>;
  /** The number of the newest published version; numbers are not used twice. */
  readonly lastVersion: number;
}

export interface VersionRow extends Revision {
  readonly arn: string;
  readonly machineArn: string;
  readonly number: number;
  readonly createdAt: string;
}

export interface AliasRow {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly description?: string;
  readonly routing: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What lists show of an execution; the rest is in its journal. */
export interface ExecutionRow {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly status: Status;
  readonly startedAt: string;
  readonly stoppedAt?: string;
  readonly redriveCount: number;
  readonly redrivenAt?: string;
  readonly mapRunArn?: string;
}

export interface ActivityRow {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The client tokens with which an execution was redriven, and when. */
export interface RedriveRow {
  readonly tokens: readonly { readonly token: string; readonly at: string }[];
}

/** What the operations share. */
export interface States {
  readonly cloud: Cloud;
  readonly engine: Engine;
  readonly drivers: Drivers;
  readonly machines: Table<MachineRow>;
  readonly versions: Table<VersionRow>;
  readonly aliases: Table<AliasRow>;
  readonly executions: Table<ExecutionRow>;
  readonly activities: Table<ActivityRow>;
  readonly redrives: Table<RedriveRow>;
}

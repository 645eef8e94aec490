import type { LifecycleState, PutScalingPolicyType, TagDescription } from '@aws-sdk/client-auto-scaling';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import type { Settings } from './settings.ts';
import { openWakeup, type Wakeup } from './wakeup.ts';

export type AutoScalingOperations = Handlers<typeof import('@aws-sdk/client-auto-scaling'), Call>;

/** A group as it is kept: what it was made with, as changed since. */
export interface GroupRow {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** Why the desired capacity is what it is; opens the cause of the activities that come of it. */
  readonly because: string;
  readonly template: {
    readonly LaunchTemplateId: string;
    readonly LaunchTemplateName: string;
    readonly Version: string;
  };
  readonly subnets: readonly string[];
  readonly targetGroups: readonly string[];
  readonly healthCheckType: string;
  readonly graceSeconds: number;
  readonly warmupSeconds?: number;
  readonly cooldownSeconds: number;
  readonly terminationPolicies: readonly string[];
  readonly protectsNew: boolean;
  readonly suspended: readonly { readonly ProcessName: string; readonly SuspensionReason: string }[];
  readonly tags: readonly TagDescription[];
  readonly isDeleting: boolean;
  /** When a policy last changed the desired capacity. */
  readonly scaledAt?: string;
  readonly settings: Settings;
}

/** An instance of a group. */
export interface MemberRow {
  readonly id: string;
  readonly group: string;
  readonly zone: string;
  readonly type?: string;
  readonly imageId?: string;
  readonly template: GroupRow['template'];
  readonly state: LifecycleState;
  readonly isHealthy: boolean;
  /** Why it goes, once it is to go. */
  readonly farewell?: string;
  readonly isProtected: boolean;
  readonly launchedAt: string;
  readonly inServiceAt?: string;
  /** The activity under which it comes or goes. */
  readonly activity: string;
}

export interface HookRow {
  readonly name: string;
  readonly group: string;
  readonly transition: string;
  readonly heartbeatSeconds: number;
  readonly defaultResult: 'CONTINUE' | 'ABANDON';
  readonly metadata?: string;
  readonly targetArn?: string;
  readonly roleArn?: string;
}

/** A hook that an instance waits at. */
export interface HookActionRow {
  readonly token: string;
  readonly hook: string;
  readonly group: string;
  readonly instance: string;
  readonly transition: string;
  readonly deadline: string;
  readonly result?: 'CONTINUE' | 'ABANDON';
}

export interface ActivityRow {
  readonly id: string;
  readonly group: string;
  readonly groupArn: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly status:
    | 'InProgress'
    | 'WaitingForInstanceId'
    | 'Successful'
    | 'Failed'
    | 'Cancelled'
    | 'WaitingForELBConnectionDraining'
    | 'MidLifecycleAction';
  readonly message?: string;
  readonly details: Readonly<Record<string, string>>;
  readonly progress: number;
}

export interface PolicyRow {
  readonly arn: string;
  readonly input: PutScalingPolicyType & { PolicyName: string };
  readonly alarms: readonly { readonly AlarmName: string; readonly AlarmARN: string }[];
}

export interface ScheduledRow {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly start?: string;
  readonly end?: string;
  readonly recurrence?: string;
  readonly timeZone?: string;
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
  readonly doneAt?: string;
}

export interface Model {
  readonly cloud: Cloud;
  readonly groups: Table<GroupRow>;
  readonly members: Table<MemberRow>;
  readonly hooks: Table<HookRow>;
  readonly hookActions: Table<HookActionRow>;
  readonly activities: Table<ActivityRow>;
  readonly policies: Table<PolicyRow>;
  readonly scheduled: Table<ScheduledRow>;
  /** Rings when something changed that a group may have to act on. */
  readonly wakeup: Wakeup;
  membersOf(group: string): MemberRow[];
  now(): string;
}

export function openModel(cloud: Cloud): Model {
  const table = <T>(name: string) => cloud.store.table<T>(`autoscaling/${name}`);
  const members = table<MemberRow>('member');
  return {
    cloud,
    members,
    groups: table('group'),
    hooks: table('hook'),
    hookActions: table('hook-action'),
    activities: table('activity'),
    policies: table('policy'),
    scheduled: table('scheduled-action'),
    wakeup: openWakeup(cloud.clock),
    membersOf: (group) => members.values().filter((member) => member.group === group),
    now: () => cloud.clock.now().toISOString(),
  };
}

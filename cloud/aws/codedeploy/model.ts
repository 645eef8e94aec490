import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  AutoScalingGroup,
  BlueGreenDeploymentConfiguration,
  DeploymentStatus,
  DeploymentStyle,
  Diagnostics,
  EC2TagFilter,
  EC2TagSet,
  ErrorInformation,
  LifecycleEventStatus,
  LoadBalancerInfo,
  MinimumHealthyHosts,
  OutdatedInstancesStrategy,
  RevisionLocation,
  RollbackInfo,
  TargetInstances,
  TargetLabel,
  TargetStatus,
  ZonalConfig,
} from '@aws-sdk/client-codedeploy';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud, Principal } from '../../service.ts';
import type { Table } from '../../store.ts';

export type Operations = Handlers<typeof import('@aws-sdk/client-codedeploy'), Call>;

export interface ApplicationRow {
  id: string;
  name: string;
  createdAt: string;
  tags: Record<string, string>;
}

export interface RevisionRow {
  applicationName: string;
  revision: RevisionLocation;
  description?: string;
  registeredAt: string;
  firstUsedAt?: string;
  lastUsedAt?: string;
  deploymentGroups: string[];
}

export interface ConfigRow {
  id: string;
  name: string;
  createdAt: string;
  minimumHealthyHosts: MinimumHealthyHosts;
  zonalConfig?: ZonalConfig;
}

export interface GroupRow {
  id: string;
  applicationName: string;
  name: string;
  serviceRoleArn: string;
  deploymentConfigName: string;
  autoScalingGroups: AutoScalingGroup[];
  ec2TagFilters: EC2TagFilter[];
  ec2TagSet?: EC2TagSet;
  blueGreenDeploymentConfiguration?: BlueGreenDeploymentConfiguration;
  deploymentStyle: DeploymentStyle;
  loadBalancerInfo?: LoadBalancerInfo;
  autoRollbackConfiguration?: AutoRollbackConfiguration;
  alarmConfiguration?: AlarmConfiguration;
  outdatedInstancesStrategy: OutdatedInstancesStrategy;
  tags: Record<string, string>;
  lastSuccessfulDeployment?: string;
  lastAttemptedDeployment?: string;
}

export interface EventRow {
  name: string;
  status: LifecycleEventStatus;
  startedAt?: string;
  endedAt?: string;
  diagnostics?: Diagnostics;
}

export interface TargetRow {
  instanceId: string;
  zone: string;
  /** Of the original fleet or of the one that takes its place. */
  label: TargetLabel;
  status: TargetStatus;
  updatedAt: string;
  events: EventRow[];
}

export interface DeploymentRow {
  id: string;
  applicationName: string;
  deploymentGroupName: string;
  deploymentGroupId: string;
  deploymentConfigName: string;
  revision: RevisionLocation;
  previousRevision?: RevisionLocation;
  status: DeploymentStatus;
  creator: 'user' | 'autoscaling' | 'codeDeployRollback' | 'CodeDeployAutoUpdate';
  description?: string;
  ignoreApplicationStopFailures: boolean;
  fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  autoRollbackConfiguration?: AutoRollbackConfiguration;
  alarmConfiguration?: AlarmConfiguration;
  deploymentStyle: DeploymentStyle;
  loadBalancerInfo?: LoadBalancerInfo;
  blueGreenDeploymentConfiguration?: BlueGreenDeploymentConfiguration;
  /** The replacement fleet of a blue/green deployment that does not copy one. */
  targetInstances?: TargetInstances;
  instanceTerminationWaitTimeStarted?: boolean;
  rollbackInfo?: RollbackInfo;
  errorInformation?: ErrorInformation;
  createdAt: string;
  startedAt?: string;
  completedAt?: string;
  /** Why no further lifecycle event begins. */
  halted?: { why: 'MANUAL_STOP' | 'ALARM_ACTIVE' | 'TIMEOUT'; message: string; rollback: boolean };
  /** Only these instances; otherwise all of the group. */
  only?: string[];
  /** The instance that waits in its launch for this deployment. */
  launch?: { group: string; hook: string; instanceId: string };
  targets?: TargetRow[];
  /** Until when each zone is watched before the next one's turn, by zone. */
  bakes?: Record<string, string>;
  fleets?: FleetsRow;
}

/** The two fleets of a blue/green deployment, and how far it is with them. */
export interface FleetsRow {
  /** What the deployment group was bound to when it began, and what it is to be bound to. */
  blue: Binding;
  green: Binding;
  /** Until when it waits for ContinueDeployment, by what it waits for. */
  waits: { READY_WAIT?: string; TERMINATION_WAIT?: string };
  /** What ContinueDeployment has been called for. */
  continued: ('READY_WAIT' | 'TERMINATION_WAIT')[];
  /** The deployment group has the green fleet, and new instances of that get this revision. */
  shifted?: boolean;
}

/** What a deployment group finds its instances by. */
export type Binding = Pick<GroupRow, 'autoScalingGroups' | 'ec2TagFilters' | 'ec2TagSet'>;

/** What CodeDeploy keeps. Groups are keyed `application/group`, revisions by a number of their own. */
export interface Model {
  readonly cloud: Cloud;
  readonly applications: Table<ApplicationRow>;
  readonly revisions: Table<RevisionRow>;
  readonly configs: Table<ConfigRow>;
  readonly groups: Table<GroupRow>;
  readonly deployments: Table<DeploymentRow>;
  /** A group's service role, as CodeDeploy acts with it. Throws `AccessDenied`. */
  asRole(roleArn: string): Promise<Principal>;
  /** Begins a deployment that has a row. */
  begin(id: string): void;
}

export function openModel(cloud: Cloud): Omit<Model, 'begin' | 'asRole'> {
  return {
    cloud,
    applications: cloud.store.table('codedeploy/application'),
    revisions: cloud.store.table('codedeploy/revision'),
    configs: cloud.store.table('codedeploy/config'),
    groups: cloud.store.table('codedeploy/group'),
    deployments: cloud.store.table('codedeploy/deployment'),
  };
}

/** Changes some fields of a deployment. */
export function change(
  { deployments }: Pick<Model, 'deployments'>,
  id: string,
  fields: Partial<DeploymentRow>,
): DeploymentRow {
  return deployments.put(id, { ...deployments.get(id)!, ...fields });
}

export const isOver = ({ status }: { readonly status: DeploymentStatus }) =>
  ['Succeeded', 'Failed', 'Stopped'].includes(status);

/** AWS's limit of a page, for every list of CodeDeploy. */
export const PAGE = 100;

import type { TargetLabel, TargetStatus } from '@aws-sdk/client-codedeploy';
import type { DeploymentRow, TargetRow } from './model.ts';

const INSTALLING = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];
const around = (name: string) => [`Before${name}`, name, `After${name}`];
const BLOCKING = around('BlockTraffic');
const ALLOWING = around('AllowTraffic');

/** A part of the lifecycle that the instances of one fleet go through, as many at a time as the configuration allows. */
export interface Stage {
  readonly label: TargetLabel;
  readonly events: readonly string[];
  /** The state of an instance before and after it. */
  readonly from: TargetStatus;
  readonly to: TargetStatus;
  /** The agent keeps the stop scripts of the revision from the end of this stage on. */
  readonly installs: boolean;
  /** The configuration speaks of the fleet that is deployed to, not of this one. */
  readonly allAtOnce?: true;
}

export const isBlueGreen = ({ deploymentStyle }: Pick<DeploymentRow, 'deploymentStyle'>) =>
  deploymentStyle.deploymentType === 'BLUE_GREEN';

/** In place there is one fleet and one stage. Without a load balancer there are no traffic events. */
export function inPlace({ deploymentStyle }: Pick<DeploymentRow, 'deploymentStyle'>): Stage {
  const controlled = deploymentStyle.deploymentOption === 'WITH_TRAFFIC_CONTROL';
  const events = controlled ? [...BLOCKING, ...INSTALLING, ...ALLOWING] : INSTALLING;
  return { label: 'Blue', events, from: 'Pending', to: 'Succeeded', installs: true };
}

/** The stages of a blue/green deployment: the replacement fleet gets the revision, then the traffic, and the original fleet loses it. */
export const blueGreen = {
  install: { label: 'Green', events: INSTALLING, from: 'Pending', to: 'Ready', installs: true },
  allow: { label: 'Green', events: ALLOWING, from: 'Ready', to: 'Succeeded', installs: false },
  block: { label: 'Blue', events: BLOCKING, from: 'Pending', to: 'Succeeded', installs: false, allAtOnce: true },
} as const satisfies Record<string, Stage>;

/** A rollback does the traffic events again, the other way round: the original fleet first, so that somebody serves at every moment. */
export const reversed = {
  allow: { label: 'Blue', events: ALLOWING, from: 'Pending', to: 'Succeeded', installs: false, allAtOnce: true },
  block: { label: 'Green', events: BLOCKING, from: 'Pending', to: 'Succeeded', installs: false, allAtOnce: true },
} as const satisfies Record<string, Stage>;

/** A target that goes through these stages, one after another. */
export function newTarget(
  instance: { readonly id: string; readonly zone: string },
  stages: readonly Stage[],
  updatedAt: string,
): TargetRow {
  return {
    instanceId: instance.id,
    zone: instance.zone,
    label: stages[0]!.label,
    status: 'Pending',
    updatedAt,
    events: stages.flatMap(({ events }) => events).map((name) => ({ name, status: 'Pending' })),
  };
}

/** Whether the target is of the stage's fleet and was not lost in a stage before. */
export function takesPart({ label, status, events }: TargetRow, stage: Stage): boolean {
  if (label !== stage.label) return false;
  if (status !== 'Failed' && status !== 'Skipped') return true;
  return events.some((event) => stage.events.includes(event.name) && !['Pending', 'Skipped'].includes(event.status!));
}

/** Whether a restart of the cloud found the target in this stage: nothing after it has begun. */
export function isAmid({ status, events }: TargetRow, stage: Stage): boolean {
  const last = events.findIndex(({ name }) => name === stage.events.at(-1));
  return status === 'InProgress' && events.slice(last + 1).every((event) => event.status === 'Pending');
}

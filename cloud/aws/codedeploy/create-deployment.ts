import { randomInt } from 'node:crypto';
import { change, type DeploymentRow, type GroupRow, type Model } from './model.ts';
import { register } from './revision.ts';

type Given = Pick<DeploymentRow, 'revision' | 'creator'> & Partial<DeploymentRow>;

/** Writes the row of a deployment and begins it. What is not given comes from the group. */
export function createDeployment(model: Model, group: GroupRow, given: Given): DeploymentRow {
  const { cloud, deployments, groups } = model;
  const last = deployments.get(group.lastSuccessfulDeployment ?? '');
  const id = `d-${Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
  const row = deployments.put(id, {
    id,
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentGroupId: group.id,
    deploymentConfigName: group.deploymentConfigName,
    status: 'Created',
    ignoreApplicationStopFailures: false,
    fileExistsBehavior: 'DISALLOW',
    // One instance by itself has no fleet to take its place.
    deploymentStyle: given.only ? { ...group.deploymentStyle, deploymentType: 'IN_PLACE' } : group.deploymentStyle,
    createdAt: cloud.clock.now().toISOString(),
    ...(last && { previousRevision: last.revision }),
    ...(group.loadBalancerInfo && { loadBalancerInfo: group.loadBalancerInfo }),
    ...(group.blueGreenDeploymentConfiguration && {
      blueGreenDeploymentConfiguration: group.blueGreenDeploymentConfiguration,
    }),
    ...(group.autoRollbackConfiguration && { autoRollbackConfiguration: group.autoRollbackConfiguration }),
    ...(group.alarmConfiguration && { alarmConfiguration: group.alarmConfiguration }),
    ...given,
  });
  register(model, group.applicationName, row.revision, { deploymentGroup: group.name });
  if (!row.launch) groups.put(`${group.applicationName}/${group.name}`, { ...group, lastAttemptedDeployment: id });
  change(model, id, { status: 'Queued' });
  model.begin(id);
  return row;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

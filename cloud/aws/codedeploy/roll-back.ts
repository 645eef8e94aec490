import { createDeployment } from './create-deployment.ts';
import { change, type DeploymentRow, type GroupRow, type Model } from './model.ts';
import { isBlueGreen, newTarget, reversed } from './stage.ts';

/** Deploys the last successful revision again, as a deployment of its own, where the configuration wants that. */
export function rollBack(model: Model, failed: DeploymentRow): DeploymentRow {
  const { enabled, events = [] } = failed.autoRollbackConfiguration ?? {};
  const event = !failed.halted
    ? 'DEPLOYMENT_FAILURE'
    : failed.halted.why === 'ALARM_ACTIVE'
      ? 'DEPLOYMENT_STOP_ON_ALARM'
      : 'DEPLOYMENT_STOP_ON_REQUEST';
  const wanted = failed.halted?.rollback || (enabled && events.includes(event));
  const group = model.groups.get(`${failed.applicationName}/${failed.deploymentGroupName}`);
  if (!wanted || !group || !failed.previousRevision || failed.creator === 'codeDeployRollback' || failed.launch) {
    return failed;
  }
  const fleets = isBlueGreen(failed) ? toShiftBack(model, failed) : {};
  if (!fleets) {
    const rollbackMessage = `The deployment ${failed.id} had shifted no traffic: the original instances serve as before.`;
    return change(model, failed.id, { rollbackInfo: { rollbackMessage } });
  }
  const cause = failed.errorInformation?.code ?? failed.status;
  const rollbackMessage = `The deployment ${failed.id} ended with ${cause}; rolling back to the revision before it.`;
  const rollback = createDeployment(model, group, {
    revision: failed.previousRevision,
    creator: 'codeDeployRollback',
    description: rollbackMessage,
    deploymentConfigName: rollbackConfig(failed, group),
    // The files of the failed revision may be anywhere between old and new.
    fileExistsBehavior: 'OVERWRITE',
    // The alarm that the failed revision has raised rings on for minutes, and must not halt its own cure.
    alarmConfiguration: { enabled: false },
    rollbackInfo: { rollbackTriggeringDeploymentId: failed.id, rollbackMessage },
    ...fleets,
  });
  return change(model, failed.id, { rollbackInfo: { rollbackDeploymentId: rollback.id, rollbackMessage } });
}

const rollbackConfig = (failed: DeploymentRow, group: GroupRow) =>
  failed.deploymentConfigName ?? group.deploymentConfigName;

/** Both fleets with the traffic events still to be reversed; undefined when the replacement never had traffic. */
function toShiftBack({ cloud }: Model, { fleets, targets = [] }: DeploymentRow): Partial<DeploymentRow> | undefined {
  const touched = targets.filter(({ label, events }) =>
    events.some(
      ({ name, status }) =>
        label === 'Green' && name === 'AllowTraffic' && status !== 'Pending' && status !== 'Skipped',
    ),
  );
  if (!fleets || touched.length === 0) return undefined;
  const now = cloud.clock.now().toISOString();
  const there = (it: { instanceId: string }) => cloud.instances.has(it.instanceId);
  const originals = targets.filter(({ label }) => label === 'Blue').filter(there);
  const again = (some: typeof targets, stage: typeof reversed.allow | typeof reversed.block) =>
    some.map((it) => newTarget({ id: it.instanceId, zone: it.zone }, [stage], now));
  return { fleets, targets: [...again(originals, reversed.allow), ...again(touched.filter(there), reversed.block)] };
}

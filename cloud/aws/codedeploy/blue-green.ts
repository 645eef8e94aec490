import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { tellDeployment } from './event.ts';
import { greenBinding, openGreenFleet } from './green-fleet.ts';
import { type Found, instancesOf } from './instances.ts';
import { change, type DeploymentRow, type FleetsRow, type GroupRow, type Model, type TargetRow } from './model.ts';
import { bindingOf, bindTo, detachTraffic } from './rebind.ts';
import { roll } from './roll.ts';
import { blueGreen, newTarget, type Stage } from './stage.ts';
import { endOriginalFleet } from './terminate.ts';
import { secondsFromNow, waitUntil } from './wait-until.ts';

/**
 * Deploys to a replacement fleet, gives it the traffic, and takes that from the original one. Each step looks at the row first, so that
 * after a restart of the cloud the same function goes on from where it was.
 */
export async function deployBlueGreen(
  model: Model,
  group: GroupRow,
  id: string,
): Promise<ErrorInformation | undefined> {
  const row = (): DeploymentRow => model.deployments.get(id)!;
  const { blueGreenDeploymentConfiguration: wanted = {} } = row();
  if (!row().fleets) {
    putFleets(model, id, { blue: bindingOf(group), green: greenBinding(group, row()), waits: {}, continued: [] });
  }
  if (!row().targets && !row().halted) {
    const green = await openGreenFleet(model, group, row());
    if (!Array.isArray(green)) return green;
    const original = await instancesOf(model, group, row().fleets!.blue);
    // At once: a restart finds both fleets or none.
    change(model, id, { targets: more(model, more(model, [], green, [blueGreen.install, blueGreen.allow]), original) });
  }
  if (row().halted) return undefined;

  const failed = await roll(model, group, id, blueGreen.install);
  if (failed || row().halted) return failed;
  await untilContinued(model, id, wanted.deploymentReadyOption);
  if (row().halted) return undefined;

  const unshifted = await roll(model, group, id, blueGreen.allow);
  if (unshifted || row().halted) return unshifted;
  await bindTo(model, group, id, 'green');
  await addOriginal(model, group, id);
  await roll(model, group, id, blueGreen.block);
  if (row().halted) return undefined;
  const still = row().targets?.find(({ label, status }) => label === 'Blue' && status === 'Failed');
  if (still) {
    return {
      code: 'HEALTH_CONSTRAINTS',
      message: `The original instance ${still.instanceId} could not be taken out of traffic`,
    };
  }
  await detachTraffic(model, group, row().fleets!.blue, row());
  return endOriginalFleet(model, group, id);
}

/** AWS's default is to go on at once. */
async function untilContinued(
  model: Model,
  id: string,
  {
    actionOnTimeout = 'CONTINUE_DEPLOYMENT',
    waitTimeInMinutes = 0,
  }: NonNullable<DeploymentRow['blueGreenDeploymentConfiguration']>['deploymentReadyOption'] & object = {},
): Promise<void> {
  const row = () => model.deployments.get(id)!;
  const isContinued = () => row().fleets!.continued.includes('READY_WAIT');
  if (actionOnTimeout !== 'STOP_DEPLOYMENT' || isContinued()) return;
  const { waits } = row().fleets!;
  const until = waits.READY_WAIT ?? secondsFromNow(model, waitTimeInMinutes * 60);
  if (!waits.READY_WAIT) {
    change(model, id, { status: 'Ready' });
    putFleets(model, id, { ...row().fleets!, waits: { ...waits, READY_WAIT: until } });
    tellDeployment(model.cloud, row(), 'READY');
  }
  await waitUntil(model, until, () => isContinued() || row().halted !== undefined);
  if (row().halted) return;
  if (isContinued()) change(model, id, { status: 'InProgress' });
  else {
    const message = `Nobody continued the deployment within ${waitTimeInMinutes} minutes; no traffic was shifted`;
    change(model, id, { halted: { why: 'TIMEOUT', message, rollback: false } });
  }
}

/** The original instances that joined their fleet since the beginning. */
async function addOriginal(model: Model, group: GroupRow, id: string): Promise<void> {
  const { fleets, targets = [] } = model.deployments.get(id)!;
  change(model, id, { targets: more(model, targets, await instancesOf(model, group, fleets!.blue)) });
}

function more(
  { cloud }: Model,
  targets: readonly TargetRow[],
  found: readonly Found[],
  stages: readonly Stage[] = [blueGreen.block],
): TargetRow[] {
  const now = cloud.clock.now().toISOString();
  const fresh = found.filter((it) => !targets.some(({ instanceId }) => instanceId === it.id));
  return [...targets, ...fresh.map((it) => newTarget(it, stages, now))];
}

function putFleets(model: Model, id: string, fleets: FleetsRow): void {
  change(model, id, { fleets });
}

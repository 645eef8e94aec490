import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { copyGroup } from './copy-group.ts';
import { type Found, instancesOf, NO_INSTANCES } from './instances.ts';
import { hookNameOf, installHooks } from './launch-hook.ts';
import type { Binding, DeploymentRow, GroupRow, Model } from './model.ts';
import { secondsFromNow, waitUntil } from './wait-until.ts';

/** As long as a fleet may take to be in service, in seconds. */
const PATIENCE = 3600;

/** What the deployment group is to be bound to: a copy of its Auto Scaling group, or what whoever created the deployment named. */
export function greenBinding(group: GroupRow, { id, targetInstances }: DeploymentRow): Binding {
  const hooked = (name: string) => ({ name, hook: hookNameOf(group.name) });
  if (!targetInstances) {
    return { autoScalingGroups: [hooked(`CodeDeploy_${group.name}_${id}`)], ec2TagFilters: [] };
  }
  const { autoScalingGroups = [], tagFilters = [], ec2TagSet } = targetInstances;
  return {
    autoScalingGroups: autoScalingGroups.map(hooked),
    ec2TagFilters: tagFilters,
    ...(ec2TagSet && { ec2TagSet }),
  };
}

/**
 * Makes the replacement fleet if it is to be a copy, and waits until its instances run. From then on its Auto Scaling group holds new
 * instances back: they get the revision when the deployment group is bound to it, and nothing before.
 */
export async function openGreenFleet(
  model: Model,
  group: GroupRow,
  deployment: DeploymentRow,
): Promise<Found[] | ErrorInformation> {
  const { blue, green } = deployment.fleets!;
  const isHalted = () => model.deployments.get(deployment.id)?.halted !== undefined;
  const [original] = blue.autoScalingGroups;
  const [copy] = green.autoScalingGroups;
  const isCopy = !deployment.targetInstances;
  const wanted = isCopy ? await copyGroup(model, group, { from: original?.name ?? '', to: copy?.name ?? '' }) : 1;
  const look = () => instancesOf(model, group, green);
  const until = secondsFromNow(model, isCopy ? PATIENCE : 0);
  let found = await look();
  while (found.length < wanted && !isHalted() && model.cloud.clock.now().toISOString() < until) {
    await waitUntil(model, secondsFromNow(model, 0.25), isHalted);
    found = await look();
  }
  if (isHalted()) return [];
  if (found.length === 0) return NO_INSTANCES;
  if (found.length < wanted) {
    const message = `The Auto Scaling group ${copy?.name} has ${found.length} of ${wanted} instances in service after an hour: see its scaling activities`;
    return { code: 'AUTO_SCALING_CONFIGURATION', message };
  }
  const names = green.autoScalingGroups.map(({ name = '' }) => name);
  await installHooks(model, await model.asRole(group.serviceRoleArn), group.name, names, green.autoScalingGroups);
  return found;
}

import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { change, type DeploymentRow, type GroupRow, type Model } from './model.ts';
import { secondsFromNow, waitUntil } from './wait-until.ts';

/** Ends the instances of the original fleet after their time, or lets them run: out of traffic and out of the deployment group. */
export async function endOriginalFleet(
  model: Model,
  group: GroupRow,
  id: string,
): Promise<ErrorInformation | undefined> {
  const { cloud } = model;
  const row = (): DeploymentRow => model.deployments.get(id)!;
  const { action, terminationWaitTimeInMinutes = 0 } =
    row().blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess ?? {};
  if (action !== 'TERMINATE') return undefined;
  const fleets = row().fleets!;
  const until = fleets.waits.TERMINATION_WAIT ?? secondsFromNow(model, terminationWaitTimeInMinutes * 60);
  change(model, id, {
    instanceTerminationWaitTimeStarted: true,
    fleets: { ...fleets, waits: { ...fleets.waits, TERMINATION_WAIT: until } },
  });
  const isContinued = () => row().fleets!.continued.includes('TERMINATION_WAIT');
  await waitUntil(model, until, () => isContinued() || row().halted !== undefined);
  if (row().halted) return undefined;

  const role = await model.asRole(group.serviceRoleArn);
  const autoscaling = await cloud.use('autoscaling', role);
  for (const { name } of fleets.blue.autoScalingGroups) {
    await autoscaling
      .DeleteAutoScalingGroup({ AutoScalingGroupName: name, ForceDelete: true })
      .catch(unless('ValidationError'));
  }
  const originals = (row().targets ?? []).filter(({ label }) => label === 'Blue').map((it) => it.instanceId);
  // Those of an Auto Scaling group end with it; whoever ended already is not ended again.
  const InstanceIds = fleets.blue.autoScalingGroups.length > 0 ? [] : originals.filter((it) => cloud.instances.has(it));
  if (InstanceIds.length > 0) {
    const ec2 = await cloud.use('ec2', role);
    await ec2.TerminateInstances({ InstanceIds }).catch(unless('InvalidInstanceID.NotFound'));
  }
  return undefined;
}

const unless = (name: string) => (error: Error) => {
  if (error.name !== name) throw error;
};

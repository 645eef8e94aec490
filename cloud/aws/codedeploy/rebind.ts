import { copyScaling } from './copy-group.ts';
import { installHooks, removeHooks } from './launch-hook.ts';
import { type Binding, change, type DeploymentRow, type GroupRow, isOver, type Model } from './model.ts';
import { secondsFromNow, waitUntil } from './wait-until.ts';

export const bindingOf = ({ autoScalingGroups, ec2TagFilters, ec2TagSet }: GroupRow): Binding => ({
  autoScalingGroups,
  ec2TagFilters,
  ...(ec2TagSet && { ec2TagSet }),
});

/**
 * Binds the deployment group to one of the two fleets of a deployment, whose revision new instances of that fleet get from now on; its
 * Auto Scaling groups put what they launch into the target groups. The other fleet's launches are let through as they are.
 */
export async function bindTo(model: Model, group: GroupRow, id: string, to: 'green' | 'blue'): Promise<void> {
  const { cloud, deployments, groups } = model;
  const row = deployments.get(id)!;
  const fleets = row.fleets!;
  const other = to === 'green' ? fleets.blue : fleets.green;
  const role = await model.asRole(group.serviceRoleArn);
  const names = fleets[to].autoScalingGroups.map(({ name = '' }) => name);
  await installHooks(model, role, group.name, names, fleets[to].autoScalingGroups);
  const key = `${row.applicationName}/${row.deploymentGroupName}`;
  const { ec2TagSet: _, ...now } = groups.get(key) ?? group;
  groups.put(key, { ...now, ...fleets[to], lastSuccessfulDeployment: id });
  change(model, id, { fleets: { ...fleets, shifted: to === 'green' } });

  const autoscaling = await cloud.use('autoscaling', role);
  const TargetGroupARNs = await targetGroups(model, role, row);
  for (const AutoScalingGroupName of names) {
    await autoscaling.AttachLoadBalancerTargetGroups({ AutoScalingGroupName, TargetGroupARNs });
  }
  const [from] = fleets.blue.autoScalingGroups;
  const [copy] = fleets.green.autoScalingGroups;
  if (to === 'green' && !row.targetInstances && from?.name && copy?.name) {
    await copyScaling(model, group, { from: from.name, to: copy.name });
  }
  await removeHooks(model, group.serviceRoleArn, other.autoScalingGroups);
  // A launch that was under way in the other fleet would still put its instance into traffic.
  const launches = () =>
    deployments.values().filter((it) => it.deploymentGroupId === group.id && it.launch && !isOver(it));
  const stale = () => launches().some((it) => other.autoScalingGroups.some(({ name }) => name === it.launch?.group));
  await waitUntil(model, secondsFromNow(model, 3600), () => !stale());
}

/** What the other fleet's Auto Scaling groups launch from now on is no business of the load balancer. */
export async function detachTraffic(
  model: Model,
  group: GroupRow,
  { autoScalingGroups }: Binding,
  deployment: DeploymentRow,
): Promise<void> {
  const role = await model.asRole(group.serviceRoleArn);
  const autoscaling = await model.cloud.use('autoscaling', role);
  const TargetGroupARNs = await targetGroups(model, role, deployment);
  for (const { name } of autoScalingGroups) {
    await autoscaling
      .DetachLoadBalancerTargetGroups({ AutoScalingGroupName: name, TargetGroupARNs })
      .catch((error: Error) => {
        if (error.name !== 'ValidationError') throw error; // it is gone
      });
  }
}

async function targetGroups(
  { cloud }: Model,
  role: Awaited<ReturnType<Model['asRole']>>,
  { loadBalancerInfo }: DeploymentRow,
): Promise<string[]> {
  const elb = await cloud.use('elasticloadbalancing', role);
  const Names = (loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => (name ? [name] : []));
  const { TargetGroups = [] } = await elb.DescribeTargetGroups({ Names });
  return TargetGroups.map((it) => it.TargetGroupArn ?? '');
}

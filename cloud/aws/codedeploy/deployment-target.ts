import {
  type DeploymentTarget,
  DeploymentTargetDoesNotExistException,
  DeploymentTargetIdRequiredException,
  InstanceDoesNotExistException,
  type InstanceSummary,
  InvalidNextTokenException,
  type LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { deploymentOf } from './existing.ts';
import { type DeploymentRow, type EventRow, type Model, type Operations, PAGE, type TargetRow } from './model.ts';

/** What happened on each instance of a deployment: as targets, and under the older name of instances. */
export function deploymentTargetOperations(model: Model) {
  const { cloud } = model;
  const arnOf = (instanceId: string) => cloud.arn('ec2', `instance/${instanceId}`);
  const described = (deployment: DeploymentRow, target: TargetRow): DeploymentTarget => ({
    deploymentTargetType: 'InstanceTarget',
    instanceTarget: {
      deploymentId: deployment.id,
      targetId: target.instanceId,
      targetArn: arnOf(target.instanceId),
      status: target.status,
      lastUpdatedAt: new Date(target.updatedAt),
      lifecycleEvents: target.events.map(lifecycleEvent),
      instanceLabel: target.label,
    },
  });
  const summary = (deployment: DeploymentRow, target: TargetRow): InstanceSummary => ({
    deploymentId: deployment.id,
    instanceId: arnOf(target.instanceId),
    status: target.status,
    lastUpdatedAt: new Date(target.updatedAt),
    lifecycleEvents: target.events.map(lifecycleEvent),
    instanceType: target.label,
  });
  const targetOf = (deployment: DeploymentRow, id: string) =>
    deployment.targets?.find((it) => it.instanceId === id) ??
    refuse(DeploymentTargetDoesNotExistException, `The deployment ${deployment.id} has no target ${id}`);
  const page = (ids: readonly string[], token: string | undefined) =>
    paging(
      ids,
      (id) => id,
      { token, size: PAGE },
      (message) => new InvalidNextTokenException({ message, $metadata: {} }),
    );

  return {
    async ListDeploymentTargets({ deploymentId, targetFilters, nextToken }) {
      const { targets = [] } = deploymentOf(model, deploymentId);
      const { TargetStatus: statuses, ServerInstanceLabel: labels } = targetFilters ?? {};
      const found = targets
        .filter((it) => !statuses?.length || statuses.includes(it.status))
        .filter((it) => !labels?.length || labels.includes(it.label));
      const { items, next } = page(
        found.map((it) => it.instanceId),
        nextToken,
      );
      return { targetIds: items, ...(next && { nextToken: next }) };
    },
    async GetDeploymentTarget({ deploymentId, targetId }) {
      const deployment = deploymentOf(model, deploymentId);
      if (!targetId) refuse(DeploymentTargetIdRequiredException, 'A target ID is required');
      return { deploymentTarget: described(deployment, targetOf(deployment, targetId)) };
    },
    async BatchGetDeploymentTargets({ deploymentId, targetIds = [] }) {
      const deployment = deploymentOf(model, deploymentId);
      return { deploymentTargets: targetIds.map((id) => described(deployment, targetOf(deployment, id))) };
    },
    async ListDeploymentInstances({ deploymentId, instanceStatusFilter, instanceTypeFilter, nextToken }) {
      const { targets = [] } = deploymentOf(model, deploymentId);
      const found = targets
        .filter((it) => !instanceStatusFilter?.length || instanceStatusFilter.includes(it.status))
        .filter((it) => !instanceTypeFilter?.length || instanceTypeFilter.includes(it.label));
      const { items, next } = page(
        found.map((it) => it.instanceId),
        nextToken,
      );
      return { instancesList: items, ...(next && { nextToken: next }) };
    },
    async GetDeploymentInstance({ deploymentId, instanceId = '' }) {
      const deployment = deploymentOf(model, deploymentId);
      const target =
        deployment.targets?.find((it) => it.instanceId === instanceId) ??
        refuse(InstanceDoesNotExistException, `The deployment ${deployment.id} has no instance ${instanceId}`);
      return { instanceSummary: summary(deployment, target) };
    },
    async BatchGetDeploymentInstances({ deploymentId, instanceIds = [] }) {
      const deployment = deploymentOf(model, deploymentId);
      const found = instanceIds.map((id) => deployment.targets?.find((it) => it.instanceId === id));
      const lacking = instanceIds.filter((_, index) => !found[index]);
      return {
        instancesSummary: found.flatMap((it) => (it ? [summary(deployment, it)] : [])),
        ...(lacking.length && {
          errorMessage: `The deployment ${deployment.id} has no instance ${lacking.join(', ')}`,
        }),
      };
    },
  } satisfies Operations;
}

function lifecycleEvent({ name, status, startedAt, endedAt, diagnostics }: EventRow): LifecycleEvent {
  return {
    lifecycleEventName: name,
    status,
    ...(startedAt && { startTime: new Date(startedAt) }),
    ...(endedAt && { endTime: new Date(endedAt) }),
    ...(diagnostics && { diagnostics }),
  };
}

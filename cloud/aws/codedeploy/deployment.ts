import {
  DeploymentAlreadyCompletedException,
  type DeploymentInfo,
  DeploymentLimitExceededException,
  DescriptionTooLongException,
  FileExistsBehavior,
  InvalidFileExistsBehaviorException,
  InvalidNextTokenException,
  StopStatus,
} from '@aws-sdk/client-codedeploy';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { createDeployment } from './create-deployment.ts';
import { deploymentFilter } from './deployment-filter.ts';
import { configOf, deploymentOf, groupOf } from './existing.ts';
import { change, type DeploymentRow, isOver, type Model, type Operations, PAGE } from './model.ts';
import { revisionOf } from './revision.ts';
import { targetInstancesOf } from './target-instances.ts';

/** AWS's limit on a description. */
const LONGEST = 256;

export function deploymentOperations(model: Model) {
  const { cloud, deployments } = model;

  return {
    async CreateDeployment({ applicationName, deploymentGroupName, ...input }, call) {
      const group = groupOf(model, applicationName, deploymentGroupName);
      const good = deployments.get(group.lastSuccessfulDeployment ?? '');
      const revision = input.revision || !good ? revisionOf(input.revision) : good.revision;
      const { description, fileExistsBehavior = FileExistsBehavior.DISALLOW } = input;
      if (description && description.length > LONGEST) {
        refuse(
          DescriptionTooLongException,
          `The description has ${description.length} characters; at most ${LONGEST} are allowed`,
        );
      }
      if (!Object.values(FileExistsBehavior).includes(fileExistsBehavior)) {
        refuse(
          InvalidFileExistsBehaviorException,
          `${fileExistsBehavior} is none of ${Object.values(FileExistsBehavior).join(', ')}`,
        );
      }
      const targetInstances = targetInstancesOf(group, input.targetInstances);
      const config = configOf(model, input.deploymentConfigName ?? group.deploymentConfigName);
      await mayDeploy(call, config.name, group.applicationName);
      const active = deployments.values().find((it) => it.deploymentGroupId === group.id && !it.launch && !isOver(it));
      if (active) {
        refuse(
          DeploymentLimitExceededException,
          `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
        );
      }
      const { id } = createDeployment(model, group, {
        revision,
        creator: 'user',
        deploymentConfigName: config.name,
        fileExistsBehavior,
        ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
        ...(description && { description }),
        ...(targetInstances && { targetInstances }),
        ...(input.autoRollbackConfiguration && { autoRollbackConfiguration: input.autoRollbackConfiguration }),
        ...(input.overrideAlarmConfiguration && { alarmConfiguration: input.overrideAlarmConfiguration }),
      });
      return { deploymentId: id };
    },

    async GetDeployment({ deploymentId }) {
      return { deploymentInfo: info(deploymentOf(model, deploymentId)) };
    },

    async BatchGetDeployments({ deploymentIds = [] }) {
      return {
        deploymentsInfo: deploymentIds.flatMap((id) => {
          const found = deployments.get(id);
          return found ? [info(found)] : [];
        }),
      };
    },

    // The newest first.
    async ListDeployments({ nextToken, ...filters }) {
      const found = deployments.values().filter(deploymentFilter(model, filters));
      const { items, next } = paging(
        found.reverse(),
        ({ id }) => id,
        { token: nextToken, size: PAGE },
        (message) => new InvalidNextTokenException({ message, $metadata: {} }),
      );
      return { deployments: items.map(({ id }) => id), ...(next && { nextToken: next }) };
    },

    // A lifecycle event that is under way ends; none begins after it.
    async StopDeployment({ deploymentId, autoRollbackEnabled }) {
      const row = deploymentOf(model, deploymentId);
      if (isOver(row)) {
        refuse(DeploymentAlreadyCompletedException, `The deployment ${row.id} is already in state ${row.status}`);
      }
      const halted = {
        why: 'MANUAL_STOP',
        message: 'Deployment was stopped by a user',
        rollback: autoRollbackEnabled ?? false,
      } as const;
      change(model, row.id, { halted });
      return {
        status: StopStatus.PENDING,
        statusMessage: 'Stopping the deployment; lifecycle events in progress are completed first',
      };
    },
  } satisfies Operations;

  /** Whoever creates a deployment also reads its configuration and registers its revision, and AWS asks for the permissions to do so. */
  async function mayDeploy({ principal }: Call, config: string, application: string): Promise<void> {
    if (principal.kind === 'service') return;
    const { authorize } = cloud.identities;
    await authorize(principal, 'codedeploy:GetDeploymentConfig', [
      { arn: cloud.arn('codedeploy', `deploymentconfig:${config}`) },
    ]);
    await authorize(principal, 'codedeploy:RegisterApplicationRevision', [
      {
        arn: cloud.arn('codedeploy', `application:${application}`),
        tags: model.applications.get(application)?.tags ?? {},
      },
    ]);
  }
}

function info(row: DeploymentRow): DeploymentInfo {
  const {
    id,
    createdAt,
    startedAt,
    completedAt,
    targets = [],
    halted: _,
    launch: __,
    only: ___,
    deploymentGroupId: ____,
    bakes: _____,
    fleets: ______,
    ...rest
  } = row;
  const { alarmConfiguration, ...fields } = rest;
  const count = (status: string) => targets.filter((it) => it.status === status).length;
  return {
    ...fields,
    deploymentId: id,
    createTime: new Date(createdAt),
    ...(startedAt && { startTime: new Date(startedAt) }),
    ...(completedAt && { completeTime: new Date(completedAt) }),
    ...(alarmConfiguration && { overrideAlarmConfiguration: alarmConfiguration }),
    deploymentOverview: {
      Pending: count('Pending'),
      InProgress: count('InProgress'),
      Succeeded: count('Succeeded'),
      Failed: count('Failed'),
      Skipped: count('Skipped'),
      Ready: count('Ready'),
    },
    updateOutdatedInstancesOnly: row.creator === 'CodeDeployAutoUpdate',
    computePlatform: 'Server',
  };
}

import { randomUUID } from 'node:crypto';
import {
  type AutoScalingGroup,
  DeploymentGroupAlreadyExistsException,
  type DeploymentGroupInfo,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { applicationOf, groupName, groupOf } from './existing.ts';
import { groupSettings } from './group-settings.ts';
import { DEFAULT_CONFIG } from './healthy-hosts.ts';
import { installHooks, removeHooks } from './launch-hook.ts';
import type { GroupRow, Model, Operations } from './model.ts';
import { checkRole } from './role.ts';
import { tagsOf } from './tag.ts';

export function deploymentGroupOperations(model: Model) {
  const { cloud, groups } = model;

  const operations = {
    async CreateDeploymentGroup(input, { principal }) {
      const application = applicationOf(model, input.applicationName).name;
      const name = groupName(input.deploymentGroupName);
      const key = `${application}/${name}`;
      if (groups.has(key)) refuse(DeploymentGroupAlreadyExistsException, `Deployment Group already exists: ${name}`);
      const serviceRoleArn = await checkRole(cloud, principal, input.serviceRoleArn);
      const settings = groupSettings(model, input);
      const autoScalingGroups = await installHooks(
        model,
        await model.asRole(serviceRoleArn),
        name,
        input.autoScalingGroups ?? [],
      );
      const row = groups.put(key, {
        id: randomUUID(),
        applicationName: application,
        name,
        deploymentConfigName: DEFAULT_CONFIG,
        ec2TagFilters: [],
        deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
        outdatedInstancesStrategy: 'UPDATE',
        tags: tagsOf(input.tags),
        ...settings,
        serviceRoleArn,
        autoScalingGroups,
      });
      return { deploymentGroupId: row.id };
    },

    async UpdateDeploymentGroup(input, { principal }) {
      const old = groupOf(model, input.applicationName, input.currentDeploymentGroupName);
      const name = input.newDeploymentGroupName ? groupName(input.newDeploymentGroupName) : old.name;
      const serviceRoleArn = input.serviceRoleArn
        ? await checkRole(cloud, principal, input.serviceRoleArn)
        : old.serviceRoleArn;
      const settings = groupSettings(model, input, old);
      const wanted = input.autoScalingGroups ?? old.autoScalingGroups.map((it) => it.name ?? '');
      const gone = old.autoScalingGroups.filter((it) => !wanted.includes(it.name ?? ''));
      // Those that stay are installed again: a group that was deleted and made anew has lost its hook.
      const autoScalingGroups = await installHooks(
        model,
        await model.asRole(serviceRoleArn),
        name,
        wanted,
        old.autoScalingGroups,
      );
      const hooksNotCleanedUp = await removeHooks(model, serviceRoleArn, gone);
      if (name !== old.name) groups.delete(`${old.applicationName}/${old.name}`);
      groups.put(`${old.applicationName}/${name}`, {
        ...old,
        ...settings,
        name,
        serviceRoleArn,
        autoScalingGroups,
      });
      return { hooksNotCleanedUp };
    },

    async GetDeploymentGroup({ applicationName, deploymentGroupName }) {
      return { deploymentGroupInfo: info(groupOf(model, applicationName, deploymentGroupName)) };
    },

    async BatchGetDeploymentGroups({ applicationName, deploymentGroupNames = [] }) {
      const { name } = applicationOf(model, applicationName);
      const found = deploymentGroupNames.map((group) => groups.get(`${name}/${group}`));
      return { deploymentGroupsInfo: found.flatMap((group) => (group ? [info(group)] : [])) };
    },

    async ListDeploymentGroups({ applicationName }) {
      const { name } = applicationOf(model, applicationName);
      const own = groups.values().filter((group) => group.applicationName === name);
      return { applicationName: name, deploymentGroups: own.map((group) => group.name) };
    },

    // Deleting what does not exist succeeds.
    async DeleteDeploymentGroup({ applicationName = '', deploymentGroupName }) {
      return { hooksNotCleanedUp: await remove(applicationName, groupName(deploymentGroupName)) };
    },
  } satisfies Operations;

  return { operations, remove };

  async function remove(application: string, name: string): Promise<AutoScalingGroup[]> {
    const group = groups.get(`${application}/${name}`);
    if (!group) return [];
    groups.delete(`${application}/${name}`);
    return removeHooks(model, group.serviceRoleArn, group.autoScalingGroups);
  }

  function info(row: GroupRow): DeploymentGroupInfo {
    const { id, name, tags: _, lastSuccessfulDeployment, lastAttemptedDeployment, ...rest } = row;
    const last = (deploymentId: string | undefined) => {
      const found = model.deployments.get(deploymentId ?? '');
      return (
        found && {
          deploymentId: found.id,
          status: found.status,
          createTime: new Date(found.createdAt),
          ...(found.completedAt && { endTime: new Date(found.completedAt) }),
        }
      );
    };
    const successful = last(lastSuccessfulDeployment);
    const attempted = last(lastAttemptedDeployment);
    const target = model.deployments.get(lastSuccessfulDeployment ?? '')?.revision;
    return {
      ...rest,
      deploymentGroupId: id,
      deploymentGroupName: name,
      computePlatform: 'Server',
      terminationHookEnabled: false,
      ...(target && { targetRevision: target }),
      ...(successful && { lastSuccessfulDeployment: successful }),
      ...(attempted && { lastAttemptedDeployment: attempted }),
    };
  }
}

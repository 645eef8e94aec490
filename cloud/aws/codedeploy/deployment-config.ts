import { randomUUID } from 'node:crypto';
import {
  DeploymentConfigAlreadyExistsException,
  DeploymentConfigInUseException,
  DeploymentConfigNameRequiredException,
  InvalidMinimumHealthyHostValueException,
  InvalidOperationException,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { configOf } from './existing.ts';
import { builtIn, DEFAULT_NAMES } from './healthy-hosts.ts';
import type { Model, Operations } from './model.ts';

export function deploymentConfigOperations(model: Model) {
  const { configs, groups, cloud } = model;
  const named = (name: string | undefined) =>
    name || refuse(DeploymentConfigNameRequiredException, 'A deployment configuration name is required');
  return {
    async CreateDeploymentConfig({ deploymentConfigName, minimumHealthyHosts }) {
      const name = named(deploymentConfigName);
      if (builtIn(name) || configs.has(name)) {
        refuse(DeploymentConfigAlreadyExistsException, `Deployment configuration already exists: ${name}`);
      }
      const { type, value } = minimumHealthyHosts ?? {};
      if (!type || value === undefined || value < 0 || (type === 'FLEET_PERCENT' && value > 99)) {
        refuse(
          InvalidMinimumHealthyHostValueException,
          `${type} ${value} is not valid: give HOST_COUNT with 0 or more, or FLEET_PERCENT with 0 to 99`,
        );
      }
      const createdAt = cloud.clock.now().toISOString();
      const row = configs.put(name, { id: randomUUID(), name, createdAt, minimumHealthyHosts: { type, value } });
      return { deploymentConfigId: row.id };
    },
    async GetDeploymentConfig({ deploymentConfigName }) {
      const { id, name, createdAt, minimumHealthyHosts } = configOf(model, named(deploymentConfigName));
      return {
        deploymentConfigInfo: {
          deploymentConfigId: id,
          deploymentConfigName: name,
          minimumHealthyHosts,
          createTime: new Date(createdAt),
          computePlatform: 'Server',
        },
      };
    },
    async ListDeploymentConfigs() {
      return { deploymentConfigsList: [...DEFAULT_NAMES, ...configs.values().map(({ name }) => name)] };
    },
    async DeleteDeploymentConfig({ deploymentConfigName }) {
      const name = named(deploymentConfigName);
      if (builtIn(name)) refuse(InvalidOperationException, `${name} belongs to CodeDeploy and cannot be deleted`);
      const user = groups.values().find((group) => group.deploymentConfigName === name);
      if (user) refuse(DeploymentConfigInUseException, `${name} is used by the deployment group ${user.name}`);
      configs.delete(name);
      return {};
    },
  } satisfies Operations;
}

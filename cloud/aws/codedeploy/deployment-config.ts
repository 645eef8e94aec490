import { randomUUID } from 'node:crypto';
import {
  DeploymentConfigAlreadyExistsException,
  DeploymentConfigInUseException,
  DeploymentConfigNameRequiredException,
  InvalidComputePlatformException,
  InvalidDeploymentConfigNameException,
  InvalidOperationException,
  InvalidTrafficRoutingConfigurationException,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { configOf } from './existing.ts';
import { builtIn, DEFAULT_NAMES } from './healthy-hosts.ts';
import type { Model, Operations } from './model.ts';
import { checkMinimum, checkZonal } from './zonal-config.ts';

/** What begins like this belongs to CodeDeploy. */
const RESERVED = 'CodeDeployDefault.';

export function deploymentConfigOperations(model: Model) {
  const { configs, groups, cloud } = model;
  const named = (name: string | undefined) =>
    name || refuse(DeploymentConfigNameRequiredException, 'A deployment configuration name is required');
  return {
    async CreateDeploymentConfig({ deploymentConfigName, computePlatform = 'Server', ...input }) {
      const name = named(deploymentConfigName);
      if (builtIn(name) || configs.has(name)) {
        refuse(DeploymentConfigAlreadyExistsException, `Deployment configuration already exists: ${name}`);
      }
      if (!/^[\w.,+=@-]{1,100}$/.test(name) || name.startsWith(RESERVED)) {
        refuse(
          InvalidDeploymentConfigNameException,
          `${name} is not a valid deployment configuration name: up to 100 letters, digits and .,+=@_-, not beginning with ${RESERVED}`,
        );
      }
      if (computePlatform !== 'Server') {
        refuse(InvalidComputePlatformException, `Deployments to ${computePlatform} are not done here; use Server`);
      }
      if (input.trafficRoutingConfig) {
        refuse(
          InvalidTrafficRoutingConfigurationException,
          'A traffic routing configuration is for Lambda and ECS; instances have minimumHealthyHosts',
        );
      }
      const row = configs.put(name, {
        id: randomUUID(),
        name,
        createdAt: cloud.clock.now().toISOString(),
        minimumHealthyHosts: checkMinimum(input.minimumHealthyHosts),
        ...(input.zonalConfig && { zonalConfig: checkZonal(input.zonalConfig) }),
      });
      return { deploymentConfigId: row.id };
    },
    async GetDeploymentConfig({ deploymentConfigName }) {
      const { id, name, createdAt, minimumHealthyHosts, zonalConfig } = configOf(model, named(deploymentConfigName));
      return {
        deploymentConfigInfo: {
          deploymentConfigId: id,
          deploymentConfigName: name,
          minimumHealthyHosts,
          ...(zonalConfig && { zonalConfig }),
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

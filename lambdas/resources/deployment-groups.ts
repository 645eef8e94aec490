import {
  CodeDeployClient,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupInput,
  DeleteDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const applicationName = named();
const Needs = z.object({ roles: z.object({ deploy: z.string() }) });

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `deployment-group/${tier}`, tier })),
  standIn: { role: '', config: settings.deploymentConfig as string | undefined },

  async find({ tier }) {
    const found = await codedeploy
      .send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: named(tier) }))
      .catch(unless('DeploymentGroupDoesNotExist', 'ApplicationDoesNotExist'));
    const group = found?.deploymentGroupInfo;
    return group && { role: group.serviceRoleArn!, config: group.deploymentConfigName };
  },
  async create({ tier }, { facts, tags }) {
    const group = groupOf(tier, facts.roles.deploy);
    await codedeploy.send(
      new CreateDeploymentGroupCommand({ ...group, deploymentGroupName: named(tier), tags: tagList(tags) }),
    );
    return { role: facts.roles.deploy, config: settings.deploymentConfig };
  },
  differences: ({ role, config }, _, { roles }) => [
    ...(role === roles.deploy ? [] : [`it works as ${role}`]),
    ...(config === settings.deploymentConfig ? [] : [`it deploys ${config}, not ${settings.deploymentConfig}`]),
  ],
  async update(_, { tier }, { facts }) {
    await codedeploy.send(
      new UpdateDeploymentGroupCommand({
        ...groupOf(tier, facts.roles.deploy),
        currentDeploymentGroupName: named(tier),
      }),
    );
    return { role: facts.roles.deploy, config: settings.deploymentConfig };
  },
  async remove(_, { tier }) {
    await codedeploy.send(new DeleteDeploymentGroupCommand({ applicationName, deploymentGroupName: named(tier) }));
  },
  facts: () => ({ deploymentApplication: applicationName }),
});

const groupOf = (tier: Tier, serviceRoleArn: string): Omit<CreateDeploymentGroupInput, 'deploymentGroupName'> => ({
  applicationName,
  serviceRoleArn,
  deploymentConfigName: settings.deploymentConfig,
  autoScalingGroups: [named(tier)],
  deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  loadBalancerInfo: { targetGroupInfoList: [{ name: named(tier) }] },
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
  alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: [{ name: named(`${tier}-errors`) }] },
  // An instance that was launched in the middle of a deployment got the old revision.
  outdatedInstancesStrategy: 'UPDATE',
});

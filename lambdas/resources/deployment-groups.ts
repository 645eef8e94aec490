import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  type AutoRollbackEvent,
  CodeDeployClient,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupInput,
  DeleteDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { servingGroup } from '../auto-scaling-group.ts';
import { deploymentStyle } from '../deployment-style.ts';
import { inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

const applicationName = named();
const wantedType = deploymentStyle.deploymentStyle?.deploymentType;
const Needs = z.object({ roles: z.object({ deploy: z.string() }) });

/** What an answer tells of the rest. */
const kept = {
  rollback: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as readonly string[],
  outdatedInstances: 'UPDATE' as string | undefined,
};

const made = (role: string) => ({
  role,
  config: settings.deploymentConfig as string | undefined,
  type: wantedType as string | undefined,
  stopsLaunches: false,
  ...kept,
  // The one that stands when it is asked.
  serves: true,
});

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `deployment-group/${tier}`, tier })),
  standIn: made(''),

  async find({ tier }) {
    const found = await codedeploy
      .send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: named(tier) }))
      .catch(unless('DeploymentGroupDoesNotExist', 'ApplicationDoesNotExist'));
    const group = found?.deploymentGroupInfo;
    const serving = await servingGroup(autoScaling, tier);
    return (
      group && {
        role: group.serviceRoleArn!,
        config: group.deploymentConfigName,
        type: group.deploymentStyle?.deploymentType as string | undefined,
        stopsLaunches: group.alarmConfiguration?.enabled ?? false,
        rollback: group.autoRollbackConfiguration?.enabled ? (group.autoRollbackConfiguration.events ?? []) : [],
        outdatedInstances: group.outdatedInstancesStrategy as string | undefined,
        serves:
          (!serving || group.autoScalingGroups?.some(({ name }) => name === serving)) === true &&
          group.loadBalancerInfo?.targetGroupInfoList?.some(({ name }) => name === named(tier)) === true,
      }
    );
  },
  async create({ tier }, { facts, tags }) {
    const group = await groupOf(tier, facts.roles.deploy);
    await codedeploy.send(
      new CreateDeploymentGroupCommand({ ...group, deploymentGroupName: named(tier), tags: tagList(tags) }),
    );
    return made(facts.roles.deploy);
  },
  differences: ({ role, config, type, stopsLaunches, serves, ...rest }, { tier }, { roles }) => [
    ...(role === roles.deploy ? [] : [`it works as ${role}`]),
    ...(config === settings.deploymentConfig ? [] : [`it deploys ${config}, not ${settings.deploymentConfig}`]),
    ...(type === wantedType ? [] : [`it deploys ${type}, not ${wantedType}`]),
    ...(stopsLaunches ? ['its alarms stop the deployments to new instances as well'] : []),
    ...(serves ? [] : [`it deploys to other instances, or from under another load balancer, than those of ${tier}`]),
    ...inWords(rest, kept),
  ],
  async update(_, { tier }, { facts }) {
    await codedeploy.send(
      new UpdateDeploymentGroupCommand({
        ...(await groupOf(tier, facts.roles.deploy)),
        currentDeploymentGroupName: named(tier),
      }),
    );
    return made(facts.roles.deploy);
  },
  async remove(_, { tier }) {
    await codedeploy.send(new DeleteDeploymentGroupCommand({ applicationName, deploymentGroupName: named(tier) }));
  },
  facts: () => ({ deploymentApplication: applicationName }),
});

const groupOf = async (
  tier: Tier,
  serviceRoleArn: string,
): Promise<Omit<CreateDeploymentGroupInput, 'deploymentGroupName'>> => ({
  applicationName,
  serviceRoleArn,
  deploymentConfigName: settings.deploymentConfig,
  autoScalingGroups: [(await servingGroup(autoScaling, tier)) ?? named(tier)],
  ...deploymentStyle,
  loadBalancerInfo: { targetGroupInfoList: [{ name: named(tier) }] },
  autoRollbackConfiguration: {
    enabled: true,
    events: [...kept.rollback] as AutoRollbackEvent[],
  },
  // Each deployment of ours turns them on for itself. Those that CodeDeploy makes for new instances of the group must not stop on them: a fleet that was lost
  // amid errors could not be replaced for as long as the alarm rings.
  alarmConfiguration: { enabled: false, ignorePollAlarmFailure: false, alarms: [{ name: named(`${tier}-errors`) }] },
  // An instance that was launched in the middle of a deployment got the old revision.
  outdatedInstancesStrategy: 'UPDATE',
});

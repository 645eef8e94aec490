import {
  type BlueGreenDeploymentConfiguration,
  type CreateDeploymentGroupInput,
  type DeploymentStyle,
  InvalidBlueGreenDeploymentConfigurationException,
  InvalidDeploymentStyleException,
  InvalidLoadBalancerInfoException,
  type UpdateDeploymentGroupInput,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { configOf } from './existing.ts';
import type { GroupRow, Model } from './model.ts';

/** AWS's limits, in minutes: two days each. */
const LONGEST = 2880;

type Input = CreateDeploymentGroupInput | UpdateDeploymentGroupInput;

/** What a request says about a deployment group, checked together with what the group is already. */
export function groupSettings(model: Model, input: Input, old?: GroupRow): Partial<GroupRow> {
  if (input.deploymentConfigName) configOf(model, input.deploymentConfigName);
  const style = input.deploymentStyle ?? old?.deploymentStyle;
  const names = (input.loadBalancerInfo ?? old?.loadBalancerInfo)?.targetGroupInfoList ?? [];
  if (style?.deploymentOption === 'WITH_TRAFFIC_CONTROL' && names.length === 0) {
    refuse(
      InvalidLoadBalancerInfoException,
      'Traffic control needs a target group: name one in loadBalancerInfo.targetGroupInfoList',
    );
  }
  const groups = input.autoScalingGroups ?? old?.autoScalingGroups ?? [];
  checkBlueGreen(style, input.blueGreenDeploymentConfiguration ?? old?.blueGreenDeploymentConfiguration, groups.length);
  const keep = <K extends keyof Input & keyof GroupRow>(...keys: K[]) =>
    Object.fromEntries(keys.flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]])));
  return keep(
    'deploymentConfigName',
    'deploymentStyle',
    'loadBalancerInfo',
    'blueGreenDeploymentConfiguration',
    'ec2TagFilters',
    'ec2TagSet',
    'autoRollbackConfiguration',
    'alarmConfiguration',
    'outdatedInstancesStrategy',
  ) as Partial<GroupRow>;
}

function checkBlueGreen(
  style: DeploymentStyle | undefined,
  wanted: BlueGreenDeploymentConfiguration | undefined,
  groups: number,
): void {
  if (style?.deploymentType !== 'BLUE_GREEN') return;
  const invalid = (message: string) => refuse(InvalidBlueGreenDeploymentConfigurationException, message);
  if (style.deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    refuse(
      InvalidDeploymentStyleException,
      'A blue/green deployment shifts traffic: its deploymentOption is WITH_TRAFFIC_CONTROL',
    );
  }
  if (!wanted) invalid('A blue/green deployment group needs a blueGreenDeploymentConfiguration');
  const { greenFleetProvisioningOption, deploymentReadyOption, terminateBlueInstancesOnDeploymentSuccess } = wanted!;
  if (greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP' && groups !== 1) {
    // As AWS spells it.
    invalid(
      'Exactly one AutoScaling group must be specifed when selecting the COPY_AUTO_SCALING_GROUP green fleet provisioning option.',
    );
  }
  const minutes = {
    'deploymentReadyOption.waitTimeInMinutes': deploymentReadyOption?.waitTimeInMinutes,
    'terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes':
      terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes,
  };
  for (const [name, value = 0] of Object.entries(minutes)) {
    if (!Number.isInteger(value) || value < 0 || value > LONGEST)
      invalid(`${name} of ${value} is not valid: give 0 to ${LONGEST} minutes`);
  }
  if (deploymentReadyOption?.actionOnTimeout === 'STOP_DEPLOYMENT' && !deploymentReadyOption.waitTimeInMinutes)
    invalid('STOP_DEPLOYMENT needs a waitTimeInMinutes of 1 or more');
}

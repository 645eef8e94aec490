import {
  type CreateDeploymentInput,
  InvalidEC2TagCombinationException,
  InvalidTargetInstancesException,
  type TargetInstances,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import type { GroupRow } from './model.ts';

/** The replacement fleet that a request names. A group that does not copy its own needs one, and no other has any use for it. */
export function targetInstancesOf(
  { deploymentStyle, blueGreenDeploymentConfiguration }: GroupRow,
  given: CreateDeploymentInput['targetInstances'],
): TargetInstances | undefined {
  const isDiscovered =
    deploymentStyle.deploymentType === 'BLUE_GREEN' &&
    blueGreenDeploymentConfiguration?.greenFleetProvisioningOption?.action !== 'COPY_AUTO_SCALING_GROUP';
  if (!isDiscovered) {
    if (given)
      refuse(
        InvalidTargetInstancesException,
        'targetInstances are for blue/green deployments whose green fleet is DISCOVER_EXISTING',
      );
    return undefined;
  }
  const { tagFilters = [], autoScalingGroups = [], ec2TagSet } = given ?? {};
  if (tagFilters.length > 0 && ec2TagSet)
    refuse(InvalidEC2TagCombinationException, 'Give tagFilters or ec2TagSet in targetInstances, not both');
  if (tagFilters.length === 0 && autoScalingGroups.length === 0 && !ec2TagSet)
    refuse(
      InvalidTargetInstancesException,
      'A blue/green deployment to existing instances needs targetInstances: tags or Auto Scaling groups',
    );
  return given;
}

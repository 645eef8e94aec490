import {
  ApplicationNameRequiredException,
  DeploymentGroupNameRequiredException,
  DeploymentStatus,
  InvalidDeploymentStatusException,
  InvalidTimeRangeException,
  type ListDeploymentsInput,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { groupOf } from './existing.ts';
import type { DeploymentRow, Model } from './model.ts';

/** What ListDeployments was asked for. An application and a group are named together or not at all. */
export function deploymentFilter(model: Model, input: ListDeploymentsInput): (row: DeploymentRow) => boolean {
  const { applicationName, deploymentGroupName, includeOnlyStatuses = [], createTimeRange } = input;
  if (applicationName && !deploymentGroupName) {
    refuse(DeploymentGroupNameRequiredException, `Name a deployment group of ${applicationName}, too`);
  }
  if (deploymentGroupName && !applicationName) {
    refuse(ApplicationNameRequiredException, `Name the application of ${deploymentGroupName}, too`);
  }
  const known: readonly string[] = Object.values(DeploymentStatus);
  const unknown = includeOnlyStatuses.find((status) => !known.includes(status));
  if (unknown) refuse(InvalidDeploymentStatusException, `${unknown} is none of ${known.join(', ')}`);
  const { start, end } = createTimeRange ?? {};
  if (start && end && start > end) {
    refuse(InvalidTimeRangeException, `The range begins ${start.toISOString()} after its end ${end.toISOString()}`);
  }
  const group = deploymentGroupName ? groupOf(model, applicationName, deploymentGroupName) : undefined;
  return (row) => {
    const created = new Date(row.createdAt);
    return (
      (!group || row.deploymentGroupId === group.id) &&
      (includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(row.status)) &&
      (!start || created >= start) &&
      (!end || created <= end)
    );
  };
}

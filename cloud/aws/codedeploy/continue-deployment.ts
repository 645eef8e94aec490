import {
  DeploymentAlreadyCompletedException,
  DeploymentIsNotInReadyStateException,
  DeploymentWaitType,
  InvalidDeploymentWaitTypeException,
  UnsupportedActionForDeploymentTypeException,
} from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { deploymentOf } from './existing.ts';
import { change, type FleetsRow, isOver, type Model, type Operations } from './model.ts';
import { isBlueGreen } from './stage.ts';

/** Ends a wait of a blue/green deployment: for somebody to have looked at the replacement fleet, or before the original one is ended. */
export function continueDeploymentOperations(model: Model) {
  function goOn(deploymentId: string | undefined, wait: FleetsRow['continued'][number]): void {
    const row = deploymentOf(model, deploymentId);
    if (isOver(row)) {
      refuse(DeploymentAlreadyCompletedException, `The deployment ${row.id} is already in state ${row.status}`);
    }
    if (!isBlueGreen(row)) {
      refuse(
        UnsupportedActionForDeploymentTypeException,
        `The deployment ${row.id} is in place; only blue/green deployments wait to be continued`,
      );
    }
    const { fleets } = row;
    const isWaiting = wait === 'READY_WAIT' ? row.status === 'Ready' : fleets?.waits.TERMINATION_WAIT !== undefined;
    if (!fleets || !isWaiting || fleets.continued.includes(wait)) {
      refuse(
        DeploymentIsNotInReadyStateException,
        `The deployment ${row.id} does not wait at ${wait}: it is ${row.status}`,
      );
    }
    change(model, row.id, { fleets: { ...fleets, continued: [...fleets.continued, wait] } });
  }

  return {
    async ContinueDeployment({ deploymentId, deploymentWaitType = DeploymentWaitType.READY_WAIT }) {
      if (!Object.values(DeploymentWaitType).includes(deploymentWaitType)) {
        const known = Object.values(DeploymentWaitType).join(' and ');
        refuse(InvalidDeploymentWaitTypeException, `${deploymentWaitType} is none of ${known}`);
      }
      goOn(deploymentId, deploymentWaitType);
      return {};
    },
    /** The older name of one half of it. */
    async SkipWaitTimeForInstanceTermination({ deploymentId }) {
      goOn(deploymentId, 'TERMINATION_WAIT');
      return {};
    },
  } satisfies Operations;
}

import type { CreateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';
import { settings } from './settings.ts';

/** How long a new fleet waits to be looked at (`deploy/verify-green`), in minutes. */
const READY = 60;
/** How long the old one is kept, in minutes: until the alarms have seen the new one at work, which they do once a minute. */
const WANTED_BACK = 2;

/** Instance by instance in place, or to a new fleet that takes the place of the old one once it has been looked at. */
export const deploymentStyle: Pick<CreateDeploymentGroupInput, 'deploymentStyle' | 'blueGreenDeploymentConfiguration'> =
  settings.deploymentStyle === 'in place'
    ? { deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' } }
    : {
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        blueGreenDeploymentConfiguration: {
          greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
          deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: READY },
          terminateBlueInstancesOnDeploymentSuccess: {
            action: 'TERMINATE',
            terminationWaitTimeInMinutes: WANTED_BACK,
          },
        },
      };

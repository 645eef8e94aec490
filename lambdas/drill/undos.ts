import type { FaultName } from '../../events/drills/faults.ts';
import type { Undo } from './fault.ts';
import apiThrottled from './faults/api-throttled.undo.ts';
import badDeployment from './faults/bad-deployment.undo.ts';
import connectionStorm from './faults/connection-storm.undo.ts';
import credentialsLost from './faults/credentials-lost.undo.ts';
import instanceFrozen from './faults/instance-frozen.undo.ts';
import loadBalancer5xx from './faults/load-balancer-5xx.undo.ts';
import trafficStep from './faults/traffic-step.undo.ts';
import { giveBackSubnets } from './give-back-subnets.ts';
import { stopExperiment } from './stop-experiment.ts';

/** AWS puts right by itself what these have done. */
const nothing: Undo = async () => {};

/** How each fault is taken back. Apart from how they are done: who takes back may do no harm, so that its functions need no right to. */
export const undos: Readonly<Record<FaultName, Undo>> = {
  'api-throttled': apiThrottled,
  'bad-deployment': badDeployment,
  'connection-storm': connectionStorm,
  'credentials-lost': credentialsLost,
  'database-failover': nothing,
  'instance-frozen': instanceFrozen,
  'instance-terminated': nothing,
  'load-balancer-5xx': loadBalancer5xx,
  'load-balancer-latency': stopExperiment,
  'primary-frozen': stopExperiment,
  'primary-killed': stopExperiment,
  'secret-rotated': nothing,
  'slow-disk': stopExperiment,
  'standby-lost': stopExperiment,
  'tier-partitioned': giveBackSubnets,
  'traffic-step': trafficStep,
  // Its instances are replaced by their groups; the dark is what stays.
  'zone-lost': giveBackSubnets,
};

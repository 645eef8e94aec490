import type { FaultName } from '../../events/drills/faults.ts';
import type { Witnesses } from './fault.ts';
import apiThrottled from './faults/api-throttled.witnesses.ts';
import badDeployment from './faults/bad-deployment.witnesses.ts';
import connectionStorm from './faults/connection-storm.witnesses.ts';
import credentialsLost from './faults/credentials-lost.witnesses.ts';
import databaseFailover from './faults/database-failover.witnesses.ts';
import instanceFrozen from './faults/instance-frozen.witnesses.ts';
import instanceTerminated from './faults/instance-terminated.witnesses.ts';
import loadBalancer5xx from './faults/load-balancer-5xx.witnesses.ts';
import loadBalancerLatency from './faults/load-balancer-latency.witnesses.ts';
import primaryFrozen from './faults/primary-frozen.witnesses.ts';
import primaryKilled from './faults/primary-killed.witnesses.ts';
import secretRotated from './faults/secret-rotated.witnesses.ts';
import slowDisk from './faults/slow-disk.witnesses.ts';
import standbyLost from './faults/standby-lost.witnesses.ts';
import tierPartitioned from './faults/tier-partitioned.witnesses.ts';
import trafficStep from './faults/traffic-step.witnesses.ts';
import zoneLost from './faults/zone-lost.witnesses.ts';

/** Who sees each fault, and its end. */
export const eyes: Readonly<Record<FaultName, Witnesses>> = {
  'api-throttled': apiThrottled,
  'bad-deployment': badDeployment,
  'database-failover': databaseFailover,
  'instance-frozen': instanceFrozen,
  'instance-terminated': instanceTerminated,
  'load-balancer-5xx': loadBalancer5xx,
  'primary-frozen': primaryFrozen,
  'primary-killed': primaryKilled,
  'secret-rotated': secretRotated,
  'slow-disk': slowDisk,
  'standby-lost': standbyLost,
  'load-balancer-latency': loadBalancerLatency,
  'credentials-lost': credentialsLost,
  'connection-storm': connectionStorm,
  'traffic-step': trafficStep,
  'tier-partitioned': tierPartitioned,
  'zone-lost': zoneLost,
};

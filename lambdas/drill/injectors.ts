import type { FaultName } from '../../events/drills/faults.ts';
import type { Injector } from './fault.ts';
import apiThrottled from './faults/api-throttled.ts';
import badDeployment from './faults/bad-deployment.ts';
import connectionStorm from './faults/connection-storm.ts';
import credentialsLost from './faults/credentials-lost.ts';
import databaseFailover from './faults/database-failover.ts';
import instanceFrozen from './faults/instance-frozen.ts';
import instanceTerminated from './faults/instance-terminated.ts';
import loadBalancer5xx from './faults/load-balancer-5xx.ts';
import loadBalancerLatency from './faults/load-balancer-latency.ts';
import primaryFrozen from './faults/primary-frozen.ts';
import primaryKilled from './faults/primary-killed.ts';
import secretRotated from './faults/secret-rotated.ts';
import slowDisk from './faults/slow-disk.ts';
import standbyLost from './faults/standby-lost.ts';
import tierPartitioned from './faults/tier-partitioned.ts';
import trafficStep from './faults/traffic-step.ts';
import zoneLost from './faults/zone-lost.ts';

/** How each fault is done. */
export const injectors: Readonly<Record<FaultName, Injector>> = {
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

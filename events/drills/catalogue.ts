import apiThrottled from './api-throttled.json' with { type: 'json' };
import badDeployment from './bad-deployment.json' with { type: 'json' };
import connectionStorm from './connection-storm.json' with { type: 'json' };
import credentialsLost from './credentials-lost.json' with { type: 'json' };
import databaseFailover from './database-failover.json' with { type: 'json' };
import { type Drill, parseDrill } from './drill.ts';
import instanceFrozen from './instance-frozen.json' with { type: 'json' };
import instanceTerminated from './instance-terminated.json' with { type: 'json' };
import loadBalancer5xx from './load-balancer-5xx.json' with { type: 'json' };
import loadBalancerLatency from './load-balancer-latency.json' with { type: 'json' };
import primaryFrozen from './primary-frozen.json' with { type: 'json' };
import primaryKilled from './primary-killed.json' with { type: 'json' };
import secretRotated from './secret-rotated.json' with { type: 'json' };
import slowDisk from './slow-disk.json' with { type: 'json' };
import standbyLost from './standby-lost.json' with { type: 'json' };
import tierPartitioned from './tier-partitioned.json' with { type: 'json' };
import trafficStep from './traffic-step.json' with { type: 'json' };
import zoneLost from './zone-lost.json' with { type: 'json' };

/** The experiments by name: each file of this folder, read when it is imported, so that a mistake in one stops whatever is built with it. */
export const drills: Readonly<Record<string, Drill>> = Object.fromEntries(
  Object.entries({
    'database-failover': databaseFailover,
    'instance-frozen': instanceFrozen,
    'instance-terminated': instanceTerminated,
    'load-balancer-5xx': loadBalancer5xx,
    'primary-killed': primaryKilled,
    'secret-rotated': secretRotated,
    'primary-frozen': primaryFrozen,
    'slow-disk': slowDisk,
    'standby-lost': standbyLost,
    'load-balancer-latency': loadBalancerLatency,
    'credentials-lost': credentialsLost,
    'connection-storm': connectionStorm,
    'traffic-step': trafficStep,
    'tier-partitioned': tierPartitioned,
    'zone-lost': zoneLost,
    'api-throttled': apiThrottled,
    'bad-deployment': badDeployment,
  }).map(([name, data]) => [name, parseDrill(name, data)]),
);

import type { Cloud } from '../../service.ts';
import type { Fleet } from './fleet.ts';

const fleets = new WeakMap<Cloud, Fleet>();

/** The service says where its machines are, when it starts. */
export function remember(cloud: Cloud, fleet: Fleet): void {
  fleets.set(cloud, fleet);
}

/** The machines of this cloud's load balancers, for the cloud's own use; undefined before the service has started. */
export function fleetOf(cloud: Cloud): Fleet | undefined {
  return fleets.get(cloud);
}

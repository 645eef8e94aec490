import type { Health, TargetCounters } from '../../machines/load-balancer/target.ts';
import type { Cloud } from '../../service.ts';
import type { Fleet } from './fleet.ts';

/** What one target has had to do since it was registered, as it is now. */
export interface LiveTarget {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
  readonly zone: string;
  readonly health: Health;
  readonly inFlight: number;
  readonly counters: Readonly<TargetCounters>;
}

const fleets = new WeakMap<Cloud, Fleet>();

/** The service says where its machines are, when it starts. */
export function remember(cloud: Cloud, fleet: Fleet): void {
  fleets.set(cloud, fleet);
}

/** The counters of every target of this cloud, to the request, where CloudWatch has minutes. Empty before the service has started. */
export function liveTargets(cloud: Cloud): LiveTarget[] {
  return [...(fleets.get(cloud)?.groups() ?? [])].flatMap((group) =>
    [...group.targets.values()].map(({ address, health, inFlight, counters }) => ({
      targetGroupArn: group.arn,
      id: address.id,
      port: address.port,
      zone: address.zone,
      health,
      inFlight: inFlight.size,
      counters,
    })),
  );
}

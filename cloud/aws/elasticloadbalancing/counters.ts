import type { Health, TargetCounters } from '../../machines/load-balancer/target.ts';
import type { Cloud } from '../../service.ts';
import { fleetOf } from './running.ts';

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

/** The counters of every target of this cloud, to the request, where CloudWatch has minutes. Empty before the service has started. */
export async function liveTargets(cloud: Cloud): Promise<LiveTarget[]> {
  const all = await fleetOf(cloud)?.allTargets();
  return (all ?? []).map(({ targetGroupArn, address: { id, port, zone }, health, inFlight, counters }) => ({
    targetGroupArn,
    id,
    port,
    zone,
    health,
    inFlight,
    counters,
  }));
}

import type { Clock } from '../../clock.ts';
import type { NetworkView } from '../network/view.ts';
import type { Gate } from './gate.ts';
import type { Tally } from './traffic.ts';

/** Where a node is, and what it shares with the others of its load balancer. */
export interface NodeOptions {
  readonly ip: string;
  readonly zone: string;
  readonly network: NetworkView;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly gate: Gate;
  readonly idleTimeoutMs: () => number;
  readonly dropInvalidHeaders: () => boolean;
}

import { type ClockTime, clockAt } from '../../clock.ts';
import { viewNetwork } from '../network/view.ts';
import { offer } from '../thread.ts';
import { Balancers, type Lit } from './balancers.ts';

/** What the thread of the load balancers is started with. */
export interface RoomData {
  /** The network's `home`. */
  readonly network: string;
  readonly time: ClockTime;
}

offer(
  ({ network, time }: RoomData, tell: (lit: Lit) => void) => new Balancers(viewNetwork(network), clockAt(time), tell),
);

import { viewNetwork } from '../network/view.ts';
import { offer } from '../thread.ts';
import { Relay } from './relay.ts';

/** What the thread of a database's endpoint is started with. */
export interface RelayData {
  /** The network's `home`; without one everybody is admitted. */
  readonly network: string | undefined;
}

offer(({ network }: RelayData) => new Relay(network === undefined ? undefined : viewNetwork(network)));

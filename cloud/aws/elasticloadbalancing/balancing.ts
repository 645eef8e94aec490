import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Fleet } from './fleet.ts';
import type { Rows } from './rows.ts';

export type Elb = typeof import('@aws-sdk/client-elastic-load-balancing-v2');
export type Operations = Handlers<Elb, Call>;

/** What the operations share: the rows, and the machines that they become. */
export interface Balancing extends Rows {
  readonly fleet: Fleet;
}

import type { Endpoint } from './endpoint.ts';
import type { Tuning } from './member.ts';
import type { Pace } from './pace.ts';
import type { Host } from './server.ts';

/** What a pair tells whoever opened it. */
export type Happening =
  /** Why there is to be a failover: `unhealthy`, `unresponsive` or `requested`. */
  | 'noticed'
  | 'failover started'
  | 'promoted'
  | 'repointed'
  | 'failover completed'
  | 'restarted'
  | 'standby lost'
  | 'standby recovered'
  | 'failed';

export interface PairOptions {
  /** Everything of this database. */
  readonly folder: string;
  /** The DNS name that its certificate carries. */
  readonly endpointName: string;
  readonly endpoint: Endpoint;
  readonly host: Host;
  /** The zones of its servers: one, or two for Multi-AZ. A new database has its primary in the first. */
  readonly zones: readonly string[];
  readonly tuning: Tuning;
  /** Fills the data folder of a new database. */
  readonly create: (folder: string) => Promise<void>;
  /** False leaves the standby asynchronous, so that a failover may lose what was acknowledged: the negative control of the tests. */
  readonly synchronous?: boolean;
  /** False neither cuts the old primary's connections nor ends it before the standby is promoted: another negative control. */
  readonly fenced?: boolean;
  readonly pace?: Partial<Pace>;
  /** Hears what happens; what was seen before it is told, so many milliseconds ago. */
  readonly report?: (happening: Happening, detail: string, ago?: number) => void;
}

/** Milliseconds from the moment at which the old primary could not answer any more. */
export interface FailoverTimes {
  readonly promoted: number;
  readonly repointed: number;
}

/** A new database is there when its standby is, and nobody waits longer for that. */
export const FIRST_STANDBY_MS = 300_000;

/** The database has no standby that holds every commit, so it cannot fail over. */
export class NoStandby extends Error {
  override readonly name = 'NoStandby';
}

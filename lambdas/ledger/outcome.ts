import type { Exchange } from './exchange.ts';
import type { Outcome } from './row.ts';

/**
 * What a client may conclude about the deed that it asked for.
 *
 * - A complete answer of 2xx: `acked`. For a write only with the id of what was written: an acknowledgement that nobody can read binds nobody.
 * - Nothing was handed to a connection (refused, not reached in time, too many under way): `refused`, the server cannot know of it.
 * - A complete answer of 4xx: `refused`. Whoever answered has read the request and says that it has not done it.
 * - A complete answer of 5xx: `indeterminate`. A 500 may come after the commit; a 502, 503 or 504 may come from a load balancer that lost
 *   the answer of a tier behind it, and looks no different from one that had nobody to ask.
 * - A 1xx or 3xx that ends the exchange: `indeterminate`. The site gives none to these requests, so nothing is known of what it means.
 * - Sent, and the answer did not come or broke off (reset, time-out): `indeterminate`, also with a 201 on its first line.
 *
 * A read has no deed; the same words say whether it was answered.
 */
export function outcomeOf({ sent, status }: Exchange, written?: string): Outcome {
  if (sent === null) return 'refused';
  if (status === undefined) return 'indeterminate';
  if (status >= 200 && status < 300) return written === '' ? 'indeterminate' : 'acked';
  return status >= 400 && status < 500 ? 'refused' : 'indeterminate';
}

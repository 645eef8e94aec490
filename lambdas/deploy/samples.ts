import { latency as latencyOf } from '../ledger/latency.ts';
import type { Operation } from '../ledger/row.ts';
import type { Tier } from '../settings.ts';
import type { Sample } from './verdict.ts';

export interface Samples {
  /** What the instance has answered since it was let in. */
  readonly fresh: Sample;
  /** What instances of its tier with another revision have answered, at any time of these rows. */
  readonly old: Sample;
  /** A revision other than the expected one that the instance has answered with, if it has. */
  readonly other: string | undefined;
}

/** Sorts the requests of a ledger by who answered them. `since`: when the instance was let in, on the ledger's clock. */
export function samples(
  operations: readonly Operation[],
  { tier, instanceId, commit, since }: { tier: Tier; instanceId: string; commit: string; since: number },
): Samples {
  const fresh = operations.filter((row) => row[tier]?.instance === instanceId && (row.sent ?? 0) >= since);
  const old = operations.filter(
    (row) => row[tier]?.revision !== undefined && row[tier].revision !== commit && row[tier].instance !== instanceId,
  );
  const other = fresh.map((row) => row[tier]?.revision).find((revision) => revision && revision !== commit);
  return { fresh: sample(fresh, tier), old: sample(old, tier), other };
}

function sample(operations: readonly Operation[], tier: Tier): Sample {
  // What the API has answered with, the web tier has only relayed.
  const own = operations.filter(({ outcome, api }) => outcome !== 'acked' && !(tier === 'web' && api));
  return { requests: operations.length, failed: own.length, p95: latencyOf(operations)?.p95 ?? null };
}

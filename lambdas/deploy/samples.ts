import { latency } from '../ledger/latency.ts';
import type { Operation } from '../ledger/row.ts';
import type { Tier } from '../settings.ts';
import type { Judged, Sample } from './verdict.ts';

export interface Samples extends Judged {
  /** A revision other than the expected one that the instance has answered with, if it has. */
  readonly other: string | undefined;
}

export interface Asked {
  readonly tier: Tier;
  readonly instanceId: string;
  readonly commit: string;
  /** When the instance was let in, on the ledger's clock. */
  readonly since: number;
  /** Since when nothing is being deployed to the API any more; infinity while something is. */
  readonly apiSettled: number;
}

/**
 * Sorts the requests of a ledger by who answered them. While the API is being deployed to, nobody can say whether the web tier did not reach it because
 * of the one or of the other, so such requests are left out.
 */
export function samples(
  operations: readonly Operation[],
  { tier, instanceId, commit, since, apiSettled }: Asked,
): Samples {
  const told = operations.filter((row) => !isWithoutApi(row) || row.done > apiSettled);
  const fresh = told.filter((row) => row[tier]?.instance === instanceId && (row.sent ?? 0) >= since);
  const old = told.filter(
    (row) => row[tier]?.revision !== undefined && row[tier].revision !== commit && row[tier].instance !== instanceId,
  );
  const other = fresh.map((row) => row[tier]?.revision).find((revision) => revision && revision !== commit);
  const beside = old.filter(({ sent }) => (sent ?? 0) >= since);
  return { fresh: sample(fresh, tier), old: sample(old, tier), beside: sample(beside, tier), other };
}

/** The web tier's word that it had no answer from the API. */
const isWithoutApi = ({ web, api, status = 0 }: Operation) =>
  web !== undefined && !api && status >= 502 && status <= 504;

function sample(operations: readonly Operation[], tier: Tier): Sample {
  // What the API has answered with, the web tier has only relayed.
  const own = operations.filter(({ outcome, api }) => outcome !== 'acked' && !(tier === 'web' && api));
  return { requests: operations.length, failed: own.length, p95: latency(operations)?.p95 ?? null };
}

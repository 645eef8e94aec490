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
 * of the one or of the other, or whose fault a failure is that came from there, so such requests are left out.
 */
export function samples(
  operations: readonly Operation[],
  { tier, instanceId, commit, since, apiSettled }: Asked,
): Samples {
  const told = operations.filter((row) => !isOfApi(row) || tier === 'api' || row.done > apiSettled);
  const fresh = told.filter((row) => row[tier]?.instance === instanceId && (row.sent ?? 0) >= since);
  const old = told.filter(
    (row) => row[tier]?.revision !== undefined && row[tier].revision !== commit && row[tier].instance !== instanceId,
  );
  const other = fresh.map((row) => row[tier]?.revision).find((revision) => revision && revision !== commit);
  const beside = old.filter(({ sent }) => (sent ?? 0) >= since);
  return { fresh: sample(fresh, tier), old: sample(old, tier), beside: sample(beside, tier), other };
}

/** A failure with the API's answer, or with the web tier's word that there was none. */
const isOfApi = ({ web, api, status = 0, outcome }: Operation) =>
  web !== undefined && (api ? outcome !== 'acked' : status >= 502 && status <= 504);

function sample(operations: readonly Operation[], tier: Tier): Sample {
  const all = operations.filter(({ outcome }) => outcome !== 'acked');
  // What the API has answered with, the web tier may only have relayed.
  const relayed = all.filter(({ api }) => tier === 'web' && api);
  return {
    requests: operations.length,
    failed: all.length - relayed.length,
    relayed: relayed.length,
    p95: latency(operations)?.p95 ?? null,
  };
}

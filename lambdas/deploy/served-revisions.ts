import { median } from 'd3-array';
import type { Operation } from '../ledger/row.ts';
import type { Tier } from '../settings.ts';
import type { Told } from './deployment-report.ts';

/** From the outside in. */
const tiers: readonly Tier[] = ['web', 'api'];

/** An instance that answered nothing for this long did not serve meanwhile; or for twenty times its usual pause, where requests are few. */
const PAUSE_MS = 1_000;
const PAUSES = 20;

/** Which revision each instance answered with, and when, by tier and in the order of their first answers. */
export function servedRevisions(operations: readonly Operation[]): Told['served'] {
  const answers = operations.flatMap((row) =>
    tiers.flatMap((tier) => (row[tier] ? [{ tier, done: row.done, ...row[tier] }] : [])),
  );
  const instances = Map.groupBy(answers, ({ tier, instance }) => `${tier}/${instance}`);
  return [...instances.values()]
    .map((own) => {
      const ordered = own.toSorted((a, b) => a.done - b.done);
      const pause = Math.max(PAUSE_MS, PAUSES * (median(ordered.slice(1), (it, n) => it.done - ordered[n]!.done) ?? 0));
      const revisions: Told['served'][number]['revisions'] = [];
      for (const { revision = 'unknown', done } of ordered) {
        const last = revisions.at(-1);
        if (last?.revision === revision && done - last.to <= pause)
          Object.assign(last, { to: done, requests: last.requests + 1 });
        else revisions.push({ revision, from: done, to: done, requests: 1 });
      }
      const { tier, instance, zone } = ordered[0]!;
      return { tier, instance, zone, revisions };
    })
    .sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier) || a.revisions[0]!.from - b.revisions[0]!.from);
}

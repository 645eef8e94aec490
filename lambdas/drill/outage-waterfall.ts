import { type LedgerClock, ledgerClock } from '../deploy/ledger-clock.ts';
import type { Figures } from '../ledger/figures.ts';
import type { Operation, Row } from '../ledger/row.ts';
import { type Happening, marks } from './happening.ts';
import type { Harm } from './harm.ts';
import { type Mark, PHASES, type Waterfall, WITHOUT_DATABASE, waterfall } from './waterfall.ts';

/** Where the time of the longest outage of all operations went; one that did not end has no waterfall. */
export function outageWaterfall(
  { rows, figures }: { readonly rows: readonly Row[]; readonly figures: Figures },
  harm: Harm,
  happenings: readonly Happening[],
): Waterfall | null {
  if (!harm.injectedAt) return null;
  const outages = figures.outages.filter(({ of, rtoMs }) => of === 'all' && rtoMs !== null);
  const longest = outages.toSorted((a, b) => b.rtoMs! - a.rtoMs!)[0];
  if (!longest) return null;
  const { at, slackMs } = ledgerClock(rows);
  const to = longest.firstGood!;
  const span = { from: to - longest.rtoMs!, to, resolutionMs: Math.max(longest.resolutionMs, slackMs) };
  const injected = at(Date.parse(harm.injectedAt));
  const operations = rows.filter((row) => row.row === 'operation');
  const told = marks(happenings, harm.injectedAt, at);
  const isMoved = told.some(({ phase }) => phase === 'decide' || phase === 'promote');
  const ends = [
    ...told,
    ...(told.some(({ phase }) => phase === 'detect') ? [] : noticed(operations, injected)),
    ...(told.some(({ phase }) => phase === 'reconnect') ? [] : promoted(operations, injected, at)),
    ...targetHealth(harm, at),
  ];
  return waterfall(span, ends, isMoved ? PHASES : WITHOUT_DATABASE);
}

/** The first answer of a load balancer in place of the target that it did not reach. */
function noticed(operations: readonly Operation[], since: number): Mark[] {
  const first = operations.find(({ done, status = 0, api }) => done >= since && status >= 502 && status <= 504 && !api);
  if (!first) return [];
  const witness = `the ledger: operation ${first.seq} was answered ${first.status} ${first.web ? 'by the web tier, for want of an API' : 'by the load balancer'}`;
  return [{ phase: 'detect', at: first.done, witness, withinMs: 1 }];
}

/**
 * When the API was first connected to the database that was promoted, and had resolved its name for that: the first answer over each connection
 * tells. Without that, its first answer on the new timeline. A storage that fails over with its log keeps its timeline.
 */
function promoted(operations: readonly Operation[], injected: number, clock: LedgerClock['at']): Mark[] {
  const before = operations.filter(({ done }) => done < injected);
  const last = before.reduce((most, { timeline: it = 0 }) => Math.max(most, it), 0);
  const after = operations.filter(({ timeline: it = 0 }) => last > 0 && it > last);
  const [first] = after.filter(({ outcome }) => outcome === 'acked');
  const [told] = after
    .flatMap((it) => (it.connected ? [{ ...it, connected: it.connected }] : []))
    .sort((a, b) => a.connected.at.localeCompare(b.connected.at));
  if (told) {
    const { at, resolvedAt } = told.connected;
    const witness = `the API${told.api ? ` on ${told.api.instance}` : ''}, by its answer to operation ${told.seq}`;
    const reconnected = { phase: 'reconnect' as const, at: clock(Date.parse(at)), witness, withinMs: 1 };
    if (!resolvedAt) return [reconnected];
    return [{ ...reconnected, phase: 'resolve', at: clock(Date.parse(resolvedAt)) }, reconnected];
  }
  if (!first) return [];
  const who = first.api ? ` by ${first.api.instance}` : '';
  const witness = `the ledger: operation ${first.seq} was answered on timeline ${first.timeline}${who}`;
  return [{ phase: 'reconnect', at: first.done, witness, withinMs: 1 }];
}

/**
 * When the load balancer was first seen to send nothing more to what was hit; how long before that it stopped, the looks leave open. Where it
 * had nothing to notice, all of its targets healthy at each look, it took none of the time.
 */
function targetHealth({ sights, injectedAt, looks = 0, unhealthyLooks }: Harm, clock: LedgerClock['at']): Mark[] {
  const sight = sights['effect/target health'];
  const injected = Date.parse(injectedAt!);
  if (sight) {
    const [since, seen] = [sight.notBefore ? Date.parse(sight.notBefore) : injected, Date.parse(sight.at)];
    const witness = `the load balancer: ${sight.account.slice(0, 120)}`;
    return [{ phase: 'target health', at: clock(seen), witness, withinMs: seen - since }];
  }
  if (looks === 0 || unhealthyLooks !== 0) return [];
  const witness = `the load balancer: every target was healthy at each of ${looks} looks`;
  return [{ phase: 'target health', at: clock(injected), witness, withinMs: 1_000 }];
}

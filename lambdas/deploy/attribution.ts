import type { Operation } from '../ledger/row.ts';
import type { Tier } from '../settings.ts';

/** One lifecycle event of one instance in one deployment, in milliseconds of the wall clock. */
export interface LifecycleEvent {
  readonly deployment: string;
  readonly tier: Tier;
  readonly instance: string;
  readonly event: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

/** An event in which an instance stayed as it was left until its next event began, or for good. */
export interface Phase extends LifecycleEvent {
  readonly until: number;
}

export type Suspect = Pick<LifecycleEvent, 'deployment' | 'tier' | 'instance' | 'event'>;

export interface Origin {
  readonly tier: Tier;
  readonly instance: string;
  readonly revision: string | null;
}

/** To what a harmed request is laid. */
export interface Attribution {
  readonly verdict: 'event' | 'outside' | 'ambiguous';
  /** `answer`: it says itself who served it. `time`: only the moment tells. */
  readonly basis: 'answer' | 'time';
  /** One for `event`, several for `ambiguous`, none for `outside`. */
  readonly suspects: readonly Suspect[];
  /** Outside of any event, the instance that failed by itself, and what it ran: a revision that has got through and does not work. */
  readonly origin: Origin | null;
  /** A sentence. */
  readonly because: string;
}

/** A harmed request on the wall clock. */
export interface Harmed {
  readonly from: number;
  readonly to: number;
  /** Whether it failed; otherwise it was slow. */
  readonly failed: boolean;
  readonly row: Pick<Operation, 'status' | 'web' | 'api' | 'error'>;
}

/** Each event until the next of the same instance and deployment begins: between two of them the instance is as the first has left it. */
export function phases(events: readonly LifecycleEvent[]): Phase[] {
  const lanes = Map.groupBy(events, ({ deployment, instance }) => `${deployment}/${instance}`);
  return [...lanes.values()].flatMap((lane) => {
    const ordered = lane.toSorted((a, b) => a.from - b.from);
    return ordered.map((it, n) => ({ ...it, until: Math.max(it.to, ordered[n + 1]?.from ?? it.to) }));
  });
}

/**
 * Lays a harmed request to the lifecycle event that was under way: of the instances that its answer names, else of those that can have been behind it.
 * Several that cannot be told apart are all named, and nothing is guessed.
 *
 * @param slack how far the two clocks may be apart, in milliseconds
 */
export function attribute(request: Harmed, all: readonly Phase[], slack: number): Attribution {
  const served = servers(request);
  if (served.length > 0) {
    const own = decide(
      request,
      all.filter(({ instance }) => served.includes(instance)),
      slack,
    );
    if (own) return judge(own, 'answer', `${outcomeOf(request)} by the instance itself, as the answer says`);
  }
  // An instance that answers by itself does not fail because another one is being deployed to; it may be slow because it has to stand in for it.
  const by = request.failed ? originOf(request) : null;
  if (by) return { ...outside(`answered ${request.row.status} by an instance that was in none`), origin: by };
  const { tiers, because } = behind(request);
  const others = decide(
    request,
    all.filter(({ tier }) => tiers.includes(tier)),
    slack,
  );
  return others ? judge(others, 'time', because) : outside(request.failed ? because : 'answered late');
}

const outcomeOf = ({ failed, row }: Harmed) => (failed ? `answered ${row.status ?? 'in part'}` : 'answered late');

/** The instances that an answer names. */
const servers = ({ row }: Harmed) => [row.web?.instance, row.api?.instance].filter((it) => it !== undefined);

/** The instance that the status comes from: the innermost that the answer names, unless it only says that nobody stood behind it. */
function originOf({ row: { web, api, status = 0 } }: Harmed): Origin | null {
  if (api) return { tier: 'api', instance: api.instance, revision: api.revision ?? null };
  return web && status < 502 ? { tier: 'web', instance: web.instance, revision: web.revision ?? null } : null;
}

const ALL: readonly Tier[] = ['web', 'api'];

/** In which tiers the instance can have been that an answer does not name. */
function behind({ row, failed }: Harmed): { tiers: readonly Tier[]; because: string } {
  const { web, api, status, error } = row;
  if (!failed) return { tiers: ALL, because: 'answered late by another instance while this one could not help' };
  if (web && !api)
    return { tiers: ['api'], because: `answered ${status} by the web tier, for want of an API behind it` };
  // The public load balancer answers by itself only when it has no answer from the web tier.
  if (status === 502 || status === 503)
    return { tiers: ['web'], because: `answered ${status} by the load balancer in front of the web tier` };
  return {
    tiers: ALL,
    because: status ? `answered ${status} by nobody who says so` : `not answered: ${error ?? 'no reason recorded'}`,
  };
}

/**
 * The phases that may have harmed: of a failure those at the moment at which it was seen, or, if there were none then, those during the request;
 * of a slow request, for each instance, the one that most of the request fell into.
 */
function decide({ from, to, failed }: Harmed, phases: readonly Phase[], slack: number): Phase[] | undefined {
  const during = (a: number, b: number) => phases.filter((it) => it.from <= b && it.until >= a);
  const near = failed && during(to, to).length > 0 ? during(to - slack, to + slack) : during(from - slack, to + slack);
  if (near.length === 0) return undefined;
  if (failed) return near;
  const overlap = (it: Phase) => Math.min(it.until, to) - Math.max(it.from, from);
  return [...Map.groupBy(near, ({ instance }) => instance).values()].map(
    (own) => own.toSorted((a, b) => overlap(b) - overlap(a))[0]!,
  );
}

function judge(found: readonly Phase[], basis: Attribution['basis'], because: string): Attribution {
  const suspects = found.map(({ deployment, tier, instance, event }) => ({ deployment, tier, instance, event }));
  return { verdict: found.length === 1 ? 'event' : 'ambiguous', basis, suspects, origin: null, because };
}

const outside = (because: string): Attribution => ({
  verdict: 'outside',
  basis: 'answer',
  suspects: [],
  origin: null,
  because,
});

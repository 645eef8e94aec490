import type { Found, Ledger, Request } from './as-ledger.ts';
import type { Json } from './json.ts';

interface Terms {
  /** Later than this is harm. */
  readonly slowMs: number;
  /** So many good ones in a row end an outage. */
  readonly consecutive: number;
}

type Grade = 'good' | 'slow' | 'failed';
type Graded = Request & { readonly grade: Grade; readonly took: number };

/** Every figure of a report, from the ledger alone, in the report's own shape. */
export function recompute({ requests, seams, readBack, intervalMs }: Ledger, terms: Terms): Record<string, Json> {
  const graded = requests.map((it) => grade(it, terms));
  const only = (kind: string) => graded.filter((it) => it.kind === kind);
  const [all, read, write] = [summary(graded, terms), summary(only('read'), terms), summary(only('write'), terms)];
  const outages = [
    ...all.outages.map((it) => ({ of: 'all', ...it })),
    ...read.outages.map((it) => ({ of: 'read', ...it })),
    ...write.outages.map((it) => ({ of: 'write', ...it })),
  ];
  return {
    analysis: { ...terms },
    durationMs: Math.max(0, ...tops(graded.map(({ done }) => done))),
    all: all.figures,
    read: read.figures,
    write: write.figures,
    outages: outages.sort((a, b) => a.firstHarmed - b.firstHarmed || (a.of < b.of ? -1 : 1)),
    seams: seams.map(({ from, to }) => ({ from, to })),
    proof: proof(readBack, only('write').length),
    budgetSeconds: (graded.filter((it) => it.grade === 'failed').length * intervalMs) / 1000,
  };
}

function grade(it: Request, { slowMs }: Terms): Graded {
  const took = round(it.done - it.intended);
  return { ...it, took, grade: it.outcome !== 'acked' ? 'failed' : took > slowMs ? 'slow' : 'good' };
}

function summary(some: readonly Graded[], terms: Terms) {
  const pace = round(middle(some.slice(1).map(({ intended }, n) => intended - some[n]!.intended)));
  const outages = stretches(some, terms).map(([from, to]) => stretch(some, from, to, pace, terms));
  const unended = outages.find(({ rtoMs }) => rtoMs === null);
  const worst =
    unended ?? outages.reduce<Stretch | undefined>((a, b) => (a && a.rtoMs! >= b.rtoMs! ? a : b), undefined);
  const outcome = (which: string) => some.filter((it) => it.outcome === which).length;
  const figures = {
    operations: some.length,
    outcomes: { acked: outcome('acked'), refused: outcome('refused'), indeterminate: outcome('indeterminate') },
    harmed: harmed(some),
    latency: latency(some),
    intervalMs: pace,
    rtoMs: worst ? worst.rtoMs : 0,
    resolutionMs: worst?.resolutionMs ?? pace,
  };
  return { figures, outages };
}

/** From the first harmed one to before the first of enough good ones: pairs of indices. */
function stretches(some: readonly Graded[], { consecutive }: Terms): [number, number][] {
  const found: [number, number][] = [];
  // How many good ones in a row begin at each place.
  const run = new Array<number>(some.length + 1).fill(0);
  for (let n = some.length - 1; n >= 0; n--) run[n] = some[n]!.grade === 'good' ? run[n + 1]! + 1 : 0;
  for (let n = 0; n < some.length; n++) {
    if (run[n]! > 0) continue;
    let to = n;
    while (to < some.length && run[to]! < consecutive) to++;
    found.push([n, to]);
    n = to;
  }
  return found;
}

type Stretch = ReturnType<typeof stretch>;

function stretch(some: readonly Graded[], from: number, to: number, pace: number, { consecutive }: Terms) {
  const inside = some.slice(from, to);
  const goodBefore: number[] = [];
  for (let n = from - 1; n >= 0 && goodBefore.length < 100; n--)
    if (some[n]!.grade === 'good') goodBefore.push(some[n]!.done);
  const lastGood = Math.max(0, ...goodBefore);
  const firstGood = to < some.length ? Math.min(...some.slice(to, to + consecutive).map(({ done }) => done)) : null;
  const asked = (n: number) => some[n]!.sent ?? some[n]!.intended;
  const edges = [from, to].filter((n) => n > 0 && n < some.length).map((n) => round(asked(n) - asked(n - 1)));
  return {
    lastGood,
    firstGood,
    rtoMs: firstGood === null ? null : Math.max(0, round(firstGood - lastGood - pace)),
    resolutionMs: Math.max(pace, ...edges, pause(some, lastGood), pause(some, firstGood)),
    firstHarmed: inside[0]!.seq,
    lastHarmed: inside.findLast((it) => it.grade !== 'good')!.seq,
    firstGoodSeq: some[to]?.seq ?? null,
    operations: inside.length,
    harmed: harmed(inside),
    latency: latency(inside),
  };
}

/** Between the last request that was sent by this moment and the next one. */
function pause(some: readonly Graded[], moment: number | null): number {
  if (moment === null) return 0;
  let before = Number.NEGATIVE_INFINITY;
  let after = Number.POSITIVE_INFINITY;
  for (const { sent } of some) {
    if (sent === null) continue;
    if (sent <= moment) before = Math.max(before, sent);
    else after = Math.min(after, sent);
  }
  return Number.isFinite(after - before) ? round(after - before) : 0;
}

const harmed = (some: readonly Graded[]) => ({
  failed: some.filter((it) => it.grade === 'failed').length,
  slow: some.filter((it) => it.grade === 'slow').length,
});

function latency(some: readonly Graded[]) {
  const times = Float64Array.from(some.filter((it) => it.outcome === 'acked').map(({ took }) => took)).sort();
  if (times.length === 0) return null;
  const rank = (percent: number) => times[Math.max(1, Math.ceil((percent * times.length) / 100)) - 1]!;
  return { count: times.length, p50: rank(50), p95: rank(95), p99: rank(99), max: times.at(-1)! };
}

/** What each name's read-back means, whatever verdict is written beside it. */
export function meaning({ outcome, id, found }: Pick<Found, 'outcome' | 'id' | 'found'>): string {
  if (found.length >= 2) return 'duplicated';
  const there = found.length === 1;
  if (outcome === 'acked') return there && found[0] === id ? 'kept' : 'lost';
  if (outcome === 'refused') return there ? 'resurrected' : 'absent';
  return there ? 'happened' : 'never-happened';
}

function proof(readBack: readonly Found[], writes: number) {
  const which = (wanted: string) => readBack.filter((it) => meaning(it) === wanted).map(({ seq }) => seq);
  return {
    readBack: readBack.length,
    writes,
    kept: which('kept').length,
    absent: which('absent').length,
    lost: which('lost'),
    resurrected: which('resurrected'),
    duplicated: which('duplicated'),
    happened: which('happened'),
    neverHappened: which('never-happened'),
  };
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (ms: number): number => Math.round(ms * 1000) / 1000;
/** The greatest, as a list of one: hundreds of thousands of values are too many arguments. */
const tops = (values: readonly number[]): number[] => [values.reduce((a, b) => (b > a ? b : a), 0)];

/** What an outage consists of, in this order; each phase ends with what its witness saw. */
export const PHASES = [
  'detect',
  'decide',
  'promote',
  'repoint',
  'resolve',
  'reconnect',
  'target health',
  'first good',
] as const;
export type Phase = (typeof PHASES)[number];

/** An outage in which the database kept its place: no server was promoted, and no name was moved. */
export const WITHOUT_DATABASE: readonly Phase[] = ['detect', 'target health', 'first good'];

/** What may be over before what comes before it: a name that was resolved, or a target that was healthy, all the time. */
const EARLY: readonly Phase[] = ['resolve', 'target health'];

/** The end of a phase, as somebody saw it. Times are milliseconds on the ledger's clock. */
export interface Mark {
  readonly phase: Exclude<Phase, 'first good'>;
  readonly at: number;
  readonly witness: string;
  /** By how much it may have been earlier, or later, in milliseconds: what the witness's clock or its looks leave open. */
  readonly withinMs: number;
}

/** The outage as the client measured it: from its last good answer to the next one. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** By how much either end may be off. */
  readonly resolutionMs: number;
}

export interface Bar {
  /** The last of them is the one that the witness saw the end of; the others happened before it, and nobody can say when. */
  readonly phases: readonly Phase[];
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  readonly witness: string;
  /** By how much its end may be off. */
  readonly withinMs: number;
}

export interface Waterfall {
  readonly ms: number;
  readonly resolutionMs: number;
  readonly bars: readonly Bar[];
  /** Phases that nobody saw the end of. */
  readonly unknown: readonly Phase[];
  /** Seen only when the client was served again already: no part of its outage. */
  readonly late: readonly Mark[];
  /** Where witnesses contradict each other by more than the resolution. */
  readonly contradictions: readonly string[];
}

const CLIENT = 'the client';

/**
 * Where an outage's time went. The bars follow each other without a gap, so that they sum to the client's figure; a phase that nobody saw the
 * end of is part of the bar of the next one that somebody did, and is named as unknown. Of several marks of one phase the first counts.
 *
 * @param phases those that this kind of outage has
 */
export function waterfall(
  { from, to, resolutionMs }: Span,
  marks: readonly Mark[],
  phases: readonly Phase[] = PHASES,
): Waterfall {
  const first = phases.flatMap((phase) => {
    const [earliest] = marks.filter((it) => it.phase === phase).sort((a, b) => a.at - b.at);
    return earliest ? [earliest] : [];
  });
  const late = first.filter(({ at, withinMs }) => at > to + Math.max(resolutionMs, withinMs));
  const known = first.filter((mark) => !late.includes(mark));

  const bars: Bar[] = [];
  let at = from;
  for (const mark of [...known, { phase: 'first good' as const, at: to, witness: CLIENT, withinMs: resolutionMs }]) {
    const end = Math.min(to, Math.max(at, mark.at));
    const told = bars.flatMap(({ phases: of }) => of);
    const own = phases.slice(told.length, phases.indexOf(mark.phase) + 1);
    bars.push({ phases: own, from: at, to: end, ms: end - at, witness: mark.witness, withinMs: mark.withinMs });
    at = end;
  }
  const unknown = bars.flatMap(({ phases: of }) => of.slice(0, -1));
  return {
    ms: to - from,
    resolutionMs,
    bars,
    unknown,
    late,
    contradictions: [...contradictions(known, resolutionMs), ...elsewhere(known, from, resolutionMs)],
  };
}

/** An outage that began only when everything that the witnesses saw was over is none of theirs. */
function elsewhere(marks: readonly Mark[], from: number, resolutionMs: number): string[] {
  const last = marks.filter(({ phase }) => !EARLY.includes(phase)).at(-1);
  if (!last || last.at >= from - resolutionMs - last.withinMs) return [];
  return [
    `the outage began ${Math.round(from - last.at)} ms after ${last.witness} had seen the end of "${last.phase}": it has another cause`,
  ];
}

/** What was seen to end before something that has to come first. */
function contradictions(marks: readonly Mark[], resolutionMs: number): string[] {
  const ordered = marks.filter(({ phase }) => !EARLY.includes(phase));
  return ordered.slice(1).flatMap((mark, n) => {
    const before = ordered[n]!;
    const by = before.at - mark.at;
    return by > resolutionMs + before.withinMs + mark.withinMs
      ? [
          `${mark.witness} saw the end of "${mark.phase}" ${Math.round(by)} ms before ${before.witness} saw that of "${before.phase}"`,
        ]
      : [];
  });
}

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

/** The end of a phase, as somebody saw it. Times are milliseconds on the ledger's clock. */
export interface Mark {
  readonly phase: Exclude<Phase, 'first good'>;
  readonly at: number;
  readonly witness: string;
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
 */
export function waterfall({ from, to, resolutionMs }: Span, marks: readonly Mark[]): Waterfall {
  const first = PHASES.flatMap((phase) => {
    const [earliest] = marks.filter((it) => it.phase === phase).sort((a, b) => a.at - b.at);
    return earliest ? [earliest] : [];
  });
  const late = first.filter(({ at }) => at > to + resolutionMs);
  const known = first.filter((mark) => !late.includes(mark));

  const bars: Bar[] = [];
  const contradictions: string[] = [];
  let at = from;
  let before: Mark | undefined;
  for (const mark of [...known, { phase: 'first good' as const, at: to, witness: CLIENT }]) {
    if (before && mark.phase !== 'first good' && mark.at < before.at - resolutionMs)
      contradictions.push(
        `${mark.witness} saw the end of "${mark.phase}" ${Math.round(before.at - mark.at)} ms before ${before.witness} saw that of "${before.phase}"`,
      );
    const end = Math.min(to, Math.max(at, mark.at));
    const told = bars.flatMap(({ phases }) => phases);
    const phases = PHASES.slice(told.length, PHASES.indexOf(mark.phase) + 1);
    bars.push({ phases, from: at, to: end, ms: end - at, witness: mark.witness });
    at = end;
    if (mark.phase !== 'first good') before = mark;
  }
  const unknown = bars.flatMap(({ phases }) => phases.slice(0, -1));
  return { ms: to - from, resolutionMs, bars, unknown, late, contradictions };
}

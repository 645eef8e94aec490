import { bisectRight } from 'd3-array';
import type { Outage } from './figures.ts';
import { latency, took } from './latency.ts';
import { thousandths } from './open-loop.ts';
import type { Operation } from './row.ts';

/** What decides what counts as good. */
export interface Analysis {
  /** An answer that comes later than this after its intended time is harm, counted apart. */
  readonly slowMs: number;
  /** So many good ones in a row end an outage. */
  readonly consecutive: number;
}

export const ANALYSIS: Analysis = { slowMs: 1000, consecutive: 10 };

export const failed = ({ outcome }: Operation): boolean => outcome !== 'acked';
export const slow = (operation: Operation, { slowMs }: Analysis): boolean =>
  operation.outcome === 'acked' && took(operation) > slowMs;
export const isGood = (operation: Operation, analysis: Analysis): boolean =>
  !failed(operation) && !slow(operation, analysis);

export const harmed = (operations: readonly Operation[], analysis: Analysis) => ({
  failed: operations.filter(failed).length,
  slow: operations.filter((operation) => slow(operation, analysis)).length,
});

/**
 * The times in which operations came to harm: from the first that did to the first of `consecutive` good ones, in the order of the schedule; what ends
 * the ledger ends none.
 *
 * The recovery time is what lies between the last good answer before and the first good answer after, less the one interval that lies between two answers
 * when nothing is wrong: each end is then off by half an interval at most either way, and an outage that hits no operation lasts nothing.
 *
 * @param operations of one kind or of both, in the order of the schedule
 */
export function outages(operations: readonly Operation[], of: Outage['of'], analysis: Analysis): Outage[] {
  const interval = intervalOf(operations);
  const sends = operations.flatMap(({ sent }) => (sent === null ? [] : [sent])).sort((a, b) => a - b);
  const found: Outage[] = [];
  for (let index = 0; index < operations.length; index++) {
    if (isGood(operations[index]!, analysis)) continue;
    const end = endOf(operations, index, analysis);
    found.push(outage(operations, { of, first: index, end, interval, sends }, analysis));
    index = end;
  }
  return found;
}

/** Between the intended times of two operations, one after the other, as it mostly is (seams are longer). */
export function intervalOf(operations: readonly Operation[]): number {
  const gaps = operations.slice(1).map(({ intended }, index) => intended - operations[index]!.intended);
  return thousandths(gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0);
}

/** Where the first of enough good ones is; the number of operations if there is none. */
function endOf(operations: readonly Operation[], from: number, analysis: Analysis): number {
  let good = 0;
  for (let index = from; index < operations.length; index++) {
    good = isGood(operations[index]!, analysis) ? good + 1 : 0;
    if (good === analysis.consecutive) return index - good + 1;
  }
  return operations.length;
}

interface Span {
  readonly of: Outage['of'];
  /** The first that was harmed. */
  readonly first: number;
  /** The first of the good ones after it. */
  readonly end: number;
  readonly interval: number;
  /** When anything was sent, in order. */
  readonly sends: readonly number[];
}

function outage(
  operations: readonly Operation[],
  { of, first, end, interval, sends }: Span,
  analysis: Analysis,
): Outage {
  const inside = operations.slice(first, end);
  const last = inside.findLast((operation) => !isGood(operation, analysis))!;
  // Answers overtake each other: what counts is when the site last, and first, showed that it is good.
  const before = goodBefore(operations, first, analysis);
  const lastGood = Math.max(0, ...before.map(({ done }) => done));
  const after = operations.slice(end, end + analysis.consecutive);
  const firstGood = after.length === 0 ? null : Math.min(...after.map(({ done }) => done));
  return {
    of,
    lastGood,
    firstGood,
    rtoMs: firstGood === null ? null : Math.max(0, thousandths(firstGood - lastGood - interval)),
    resolutionMs: Math.max(
      interval,
      ...[first, end].map((index) => thousandths(sentAt(operations, index) - sentAt(operations, index - 1))),
      ...[lastGood, firstGood ?? 0].map((moment) => silence(sends, moment)),
    ),
    firstHarmed: inside[0]!.seq,
    lastHarmed: last.seq,
    firstGoodSeq: after[0]?.seq ?? null,
    operations: inside.length,
    harmed: harmed(inside, analysis),
    latency: latency(inside),
  };
}

/** So many operations before the first harmed one may have been answered after each other's turn. */
const NEIGHBOURS = 100;

function goodBefore(operations: readonly Operation[], first: number, analysis: Analysis): Operation[] {
  const good: Operation[] = [];
  for (let index = first - 1; index >= 0 && good.length < NEIGHBOURS; index--)
    if (isGood(operations[index]!, analysis)) good.push(operations[index]!);
  return good;
}

/** When it was sent, or should have been; at the ledger's ends as its neighbour was. */
function sentAt(operations: readonly Operation[], index: number): number {
  const { sent, intended } = operations[Math.min(Math.max(index, 0), operations.length - 1)]!;
  return sent ?? intended;
}

/** How long nothing was sent around a moment. */
function silence(sends: readonly number[], moment: number): number {
  const next = bisectRight(sends, moment);
  return next > 0 && next < sends.length ? thousandths(sends[next]! - sends[next - 1]!) : 0;
}

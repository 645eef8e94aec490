import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { type Frame, timeAxis } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { picture, type Words } from './picture.ts';

/** The requests that were due in one interval. */
export interface Interval {
  readonly at: number;
  readonly good: number;
  readonly slow: number;
  readonly failed: number;
}

const TOP = 18;
const HEIGHT = 92;
/** One harmed request among hundreds has to be seen. */
const LEAST = 4;

/** Requests per interval: the good ones as a floor, the slow and the failed ones on top of it, each failure marked above. `length`: of an interval, in ms. */
export function requestsStrip(of: Frame, intervals: readonly Interval[], length: number, words: Words): Markup {
  const bottom = TOP + HEIGHT;
  const most = max(intervals, ({ good, slow, failed }) => good + slow + failed) ?? 1;
  const y = scaleLinear([0, most], [0, HEIGHT]).nice(3);
  const ticks = y.ticks(3).filter(Number.isInteger);
  const width = Math.max(1, of.x(of.span.from + length) - of.left - 0.6);
  const bars = intervals.map(({ at, good, slow, failed }) => {
    const x = of.x(at);
    const heights = [y(good), slow && Math.max(LEAST, y(slow)), failed && Math.max(LEAST, y(failed))] as const;
    let top = bottom;
    const pieces = heights.map((height, n) => {
      top -= height;
      return (
        height > 0 &&
        markup`<rect class="${CLASSES[n]!}" x="${x.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"/>`
      );
    });
    const mark =
      failed > 0 && markup`<path class="failed" d="M${(x + width / 2).toFixed(1)},${(top - 3).toFixed(1)}l-4,-7h8z"/>`;
    return [...pieces, mark];
  });
  const scale = ticks.map((tick) => {
    const at = (bottom - y(tick)).toFixed(1);
    return markup`<line x1="${of.left}" x2="${of.width - of.right}" y1="${at}" y2="${at}"/><text x="${of.left - 6}" y="${at}" dy=".32em" text-anchor="end">${tick}</text>`;
  });
  const label =
    !of.narrow &&
    markup`<text class="name" x="0" y="${TOP + 14}">Requests</text><text class="detail" x="0" y="${TOP + 30}">due in each ${length / 1000} s</text>`;
  return picture(
    of,
    bottom + 22,
    words,
    markup`${timeAxis(of, TOP, bottom)}<g class="axis">${scale}</g>${label}${bars}`,
  );
}

const CLASSES = ['good', 'slow', 'failed'] as const;

import { extent } from 'd3-array';
import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { type Frame, type Span, timeAxis } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { picture, type Words } from './picture.ts';

export interface Point {
  readonly at: number;
  /** Milliseconds; null where there was nothing to measure. */
  readonly value: number | null;
}

export interface Line {
  readonly label: string;
  /** A class of the page's style, e.g. `p99`. */
  readonly tone: string;
  readonly points: readonly Point[];
}

export interface Window extends Span {
  readonly label: string;
}

const TOP = 24;
const HEIGHT = 130;
/** Where a logarithmic scale gets its lines. */
const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000];

/** Latency over time on a logarithmic scale, since what is worth seeing is ten times the rest; with the windows that are compared, and the limit above which a request is slow. */
export function latencyLines(
  of: Frame,
  lines: readonly Line[],
  windows: readonly Window[],
  limit: number,
  words: Words,
): Markup {
  const bottom = TOP + HEIGHT;
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const [least = 1, most = 100] = extent(values) as [number?, number?];
  const low = ROUND.findLast((it) => it <= least) ?? 1;
  const high = ROUND.find((it) => it >= Math.max(most, limit)) ?? Math.max(most, limit);
  const y = scaleLog([low, high], [bottom, TOP]).clamp(true);
  const path = line<Point>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => round(of.x(at)))
    .y(({ value }) => round(y(value ?? low)));
  const scale = ROUND.filter((it) => it >= low && it <= high).map((tick) => {
    const at = round(y(tick));
    return markup`<line x1="${of.left}" x2="${of.width - of.right}" y1="${at}" y2="${at}"/><text x="${of.left - 6}" y="${at}" dy=".32em" text-anchor="end">${of.narrow && tick >= 1000 ? `${tick / 1000} s` : tick >= 1000 ? `${tick / 1000} s` : tick}</text>`;
  });
  const shaded = windows.map(({ from, to, label }, n) => {
    const x = of.x(from);
    const width = of.x(to) - x;
    return markup`<rect class="${n % 2 === 1 ? 'window' : 'window even'}" x="${round(x)}" y="${TOP}" width="${round(width)}" height="${HEIGHT}"/>${width > label.length * 6 && markup`<text class="detail" x="${round(x + width / 2)}" y="${TOP - 8}" text-anchor="middle">${label}</text>`}`;
  });
  const name =
    !of.narrow &&
    markup`<text class="name" x="0" y="${TOP + 14}">Latency</text><text class="detail" x="0" y="${TOP + 30}">milliseconds, log scale</text>`;
  const at = round(y(limit));
  const slow = markup`<line class="limit" x1="${of.left}" x2="${of.width - of.right}" y1="${at}" y2="${at}"/>`;
  const drawn = lines.map(({ tone, points }) => markup`<path class="line ${tone}" d="${path([...points]) ?? ''}"/>`);
  return picture(
    of,
    bottom + 22,
    words,
    markup`${shaded}${timeAxis(of, TOP, bottom)}<g class="axis">${scale}</g>${name}${slow}${drawn}`,
  );
}

const round = (value: number) => Math.round(value * 10) / 10;

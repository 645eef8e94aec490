import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { type Markup, markup } from './markup.ts';

/** A stretch of time, in milliseconds of the wall clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What pictures of the same stretch of time have in common, so that they stand above each other moment by moment. */
export interface Frame {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly span: Span;
  readonly x: ScaleLinear<number, number>;
  /** Whether names stand above what they name, for want of room beside it. */
  readonly narrow: boolean;
}

/** For a page, and for a phone: text in a picture keeps its size, so a narrow picture is drawn rather than shrunk. */
export const WIDTHS = { wide: 960, narrow: 360 } as const;

export function frame(span: Span, size: keyof typeof WIDTHS): Frame {
  const width = WIDTHS[size];
  const narrow = size === 'narrow';
  const left = narrow ? 34 : 190;
  const right = 10;
  const x = scaleLinear([span.from, span.to], [left, width - right]);
  return { width, left, right, span, x, narrow };
}

/** Steps between two moments that people count in, in seconds. */
const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** The moments that are worth a line: about one in 70 pixels, counted from the beginning. */
export function moments({ span, width, left, right }: Frame): number[] {
  const most = Math.max(2, Math.floor((width - left - right) / 70));
  const seconds = (span.to - span.from) / 1000;
  const step = STEPS.find((it) => seconds / it <= most) ?? Math.ceil(seconds / most / 3600) * 3600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, n) => span.from + n * step * 1000);
}

/** `1:05`: minutes and seconds since the beginning; `0.35` where there are parts of a second. */
export const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (ms < 60_000 && Math.abs(ms - seconds * 1000) > 1) return String(Math.round(ms / 10) / 100);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** The lines of the moments through a picture, and their names below it. */
export function timeAxis(of: Frame, top: number, bottom: number, named = true): Markup {
  return markup`<g class="axis">${moments(of).map((at) => {
    const x = of.x(at).toFixed(1);
    // Half of a name has no room at the edge.
    const anchor = of.x(at) > of.width - 16 ? 'end' : 'middle';
    const name =
      named && markup`<text x="${x}" y="${bottom + 15}" text-anchor="${anchor}">${clock(at - of.span.from)}</text>`;
    return markup`<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/>${name}`;
  })}</g>`;
}

import type { Lane, Span, Window } from '../../timeline/span.ts';

const ROW = 13;
const GAP = 9;
const HEADING = 16;
const GROUP = 26;
/** What would take more rows than these lies over one another; zoomed in, it does not. */
const ROWS = 6;

/** A span's place in the picture; `row` counts from the top of its lane. */
export interface PlacedSpan extends Span {
  readonly y: number;
  readonly lane: Lane;
}

export interface PlacedLane {
  readonly lane: Lane;
  readonly y: number;
  readonly height: number;
  readonly spans: readonly PlacedSpan[];
}

/** The heading of a source, above its lanes. */
export interface Group {
  readonly source: string;
  readonly y: number;
}

/** Lanes one below the other; what goes on at the same time in one of them takes a row each. `narrow` puts names above their lanes. */
export function layOutLanes(lanes: readonly Lane[], shown: Window, narrow: boolean) {
  const groups: Group[] = [];
  const placed: PlacedLane[] = [];
  let y = 0;
  for (const lane of lanes) {
    const visible = lane.spans.filter(({ from, to }) => from <= shown.to && to >= shown.from);
    if (visible.length === 0) continue;
    if (groups.at(-1)?.source !== lane.source) {
      groups.push({ source: lane.source, y: y + 17 });
      y += GROUP;
    }
    if (narrow) y += HEADING;
    // A moment takes as much room as it is wide in the picture, so that two of them do not hide one another.
    const least = (shown.to - shown.from) / 150;
    const ends: number[] = [];
    const spans = visible
      .toSorted((a, b) => a.from - b.from || b.to - a.to)
      .map((span) => {
        const free = ends.findIndex((end) => end <= span.from);
        const row = free >= 0 ? free : ends.length < ROWS ? ends.length : ends.indexOf(Math.min(...ends));
        ends[row] = Math.max(span.to, span.from + least);
        return { ...span, lane, y: y + row * ROW };
      });
    const height = ends.length * ROW;
    placed.push({ lane, y, height, spans });
    y += height + GAP;
  }
  return { groups, lanes: placed, height: y, rowHeight: ROW - 2 };
}

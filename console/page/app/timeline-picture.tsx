import { scaleLinear, scaleUtc } from 'd3-scale';
import { useMemo } from 'preact/hooks';
import type { Harmed, Second } from '../../timeline/requests.ts';
import type { Lane, Window } from '../../timeline/span.ts';
import { layOutLanes } from './lay-out-lanes.ts';
import { useWidth } from './use-width.ts';

const NARROW = 700;
const LEFT = 230;
const RIGHT = 8;
/** Half as wide as the longest moment on the axis: one at the edge stays whole. */
const HALF_TIME = 36;
const AXIS = 24;
const CLIENT = 64;
/** What a character of a span's label takes. */
const CHARACTER = 6.2;

interface PictureProps {
  lanes: readonly Lane[];
  seconds: readonly Second[];
  harmed: readonly Harmed[];
  shown: Window;
  summary: string;
  zoom: (to: Window) => void;
  ask: (request: Harmed) => void;
}

/** Everybody's account on one clock: the clients above all, since it is for them; the table below tells the same. */
export function TimelinePicture({ lanes, seconds, harmed, shown, summary, zoom, ask }: PictureProps) {
  const { element, width } = useWidth<HTMLDivElement>(1_000);
  const narrow = width < NARROW;
  const left = narrow ? 4 : LEFT;
  const laid = useMemo(() => layOutLanes(lanes, shown, narrow), [lanes, shown.from, shown.to, narrow]);
  const x = scaleUtc([shown.from, shown.to], [left, width - RIGHT]).clamp(true);
  const top = AXIS + CLIENT + 34;
  const height = top + laid.height + 8;
  const at = (event: MouseEvent) => x.invert(event.offsetX).getTime();
  const nearest = (moment: number) =>
    harmed
      .filter(({ from, to }) => from <= shown.to && to >= shown.from)
      .toSorted((a, b) => Math.abs(a.from - moment) - Math.abs(b.from - moment))[0];
  const length = shown.to - shown.from;
  return (
    <div class="timeline-picture" ref={element}>
      <svg width={width} height={height} role="img" aria-label={summary}>
        {x.ticks(narrow ? 4 : 9).map((it) => (
          <g key={it.getTime()} class="grid">
            <path d={`M${x(it)} ${AXIS - 6}V${height}`} />
            <text x={Math.min(Math.max(x(it), HALF_TIME), width - HALF_TIME)} y={12} text-anchor="middle">
              {it.toISOString().slice(11, length < 30_000 ? 23 : 19)}
            </text>
          </g>
        ))}
        <text class="source" x={4} y={AXIS + 14}>
          client
        </text>
        <Load seconds={seconds} shown={shown} x={x} y={AXIS + 20} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the table has a button for each of them */}
        <g
          class="harmed"
          onClick={(event) => {
            const found = nearest(at(event));
            if (found) ask(found);
          }}
        >
          <rect class="hit" x={left} y={AXIS + CLIENT + 2} width={Math.max(0, width - left - RIGHT)} height={24} />
          {harmed
            .filter(({ from, to }) => from <= shown.to && to >= shown.from)
            .map((it) => (
              <path
                key={`${it.run}/${it.seq}`}
                class={it.isSlow ? 'slow' : 'failed'}
                d={`M${x(it.from)} ${AXIS + CLIENT + 5}v18`}
              >
                <title>{it.what}</title>
              </path>
            ))}
        </g>
        <g transform={`translate(0 ${top})`}>
          {laid.groups.map(({ source, y }) => (
            <text key={source} class="source" x={4} y={y}>
              {source}
            </text>
          ))}
          {laid.lanes.map(({ lane, y, height, spans }) => (
            <g key={`${lane.source} ${lane.name}`}>
              <text
                class="lane"
                x={narrow ? 4 : left - 8}
                y={narrow ? y - 4 : y + 10}
                text-anchor={narrow ? 'start' : 'end'}
              >
                {cut(lane.name, narrow ? width : LEFT - 12)}
              </text>
              <rect class="ground" x={left} y={y} width={Math.max(0, width - left - RIGHT)} height={height} />
              {spans.map((span, index) => {
                const start = x(span.from);
                const wide = Math.max(3, x(span.to) - start);
                const label = span.what.split(': ')[0]!;
                return (
                  // biome-ignore lint/a11y/noStaticElementInteractions: the table lists what can be zoomed to
                  <g
                    key={`${span.from} ${span.what} ${index}`}
                    class={`span ${span.tone}`}
                    onDblClick={() => zoom(around(span, length))}
                  >
                    <title>{span.what}</title>
                    <rect x={start} y={span.y} width={wide} height={laid.rowHeight} rx="2" />
                    {label.length * CHARACTER + 6 < wide && (
                      <text x={start + 3} y={span.y + 9}>
                        {label}
                      </text>
                    )}
                  </g>
                );
              })}
            </g>
          ))}
        </g>
      </svg>
    </div>
  );
}

/** How many requests a second were served and harmed. */
function Load({
  seconds,
  shown,
  x,
  y,
}: {
  seconds: readonly Second[];
  shown: Window;
  x: (ms: number) => number;
  y: number;
}) {
  const visible = seconds.filter(({ at }) => at + 1_000 >= shown.from && at <= shown.to);
  const most = Math.max(10, ...visible.map(({ served, harmed }) => served + harmed));
  const high = scaleLinear([0, most], [0, CLIENT - 22]);
  const base = y + CLIENT - 22;
  const bars = (of: (second: Second) => [number, number]) =>
    visible
      .map((second) => {
        const [from, to] = of(second);
        const start = x(second.at);
        const wide = Math.max(0.8, x(second.at + 1_000) - start - 0.4);
        return to > from
          ? `M${start.toFixed(1)} ${base - high(from)}h${wide.toFixed(1)}V${base - high(to)}h-${wide.toFixed(1)}z`
          : '';
      })
      .join('');
  return (
    <g class="load">
      <path class="good" d={bars(({ served }) => [0, served])} />
      <path class="bad" d={bars(({ served, harmed }) => [served, served + harmed])} />
      {visible.length === 0 && (
        <text x={x(shown.from) + 4} y={base - 6}>
          no probe asked in this window
        </text>
      )}
    </g>
  );
}

/** A window in which the span fills about a third. */
function around({ from, to }: Window, length: number): Window {
  const wide = Math.min(length, Math.max(1_000, (to - from) * 3));
  const middle = (from + to) / 2;
  return { from: middle - wide / 2, to: middle + wide / 2 };
}

const cut = (text: string, width: number) => {
  const most = Math.floor(width / CHARACTER);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

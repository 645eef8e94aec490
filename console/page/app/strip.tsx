import { scaleLinear, scaleLog } from 'd3-scale';
import type { Request } from '../routes/ledgers.ts';
import { duration } from './duration.ts';
import { useWidth } from './use-width.ts';

const WIDTH = 1000;
/** Room for the names of the lanes; where the page is narrow, of their ends. */
const LEFT = 240;
const LEFT_NARROW = 92;
const NARROW = 640;
/** Room for half of the last label of the time. */
const RIGHT = 18;
/** A label of the time needs so many pixels. */
const TICK = 60;
const HEAD = 18;
const LANE = 22;
const LATENCY = 120;
/** While it goes on, the last so many milliseconds are shown. */
const WINDOW = 60_000;

/** Something that happened, on the clock of the requests. */
export interface Moment {
  readonly at: number;
  readonly what: string;
}

interface StripProps {
  requests: readonly Request[];
  moments: readonly Moment[];
  /** Nothing more will come: all of it is shown. */
  isOver: boolean;
}

/** What the clients see: every request where it was due, served or failed and by whom, and how long it took. */
export function Strip({ requests, moments, isOver }: StripProps) {
  const { element, width } = useWidth<HTMLDivElement>(WIDTH);
  const isNarrow = width < NARROW;
  const left = isNarrow ? LEFT_NARROW : LEFT;
  const end = requests.at(-1)?.at ?? 0;
  const begin = isOver ? -1 : end - WINDOW;
  const shown = requests.filter(({ at }) => at > begin);
  const x = scaleLinear([Math.max(0, begin), Math.max(end, 10_000)], [left, width - RIGHT]);
  const failed = shown.filter(({ outcome }) => outcome !== 'acked');
  const served = shown.filter(({ outcome }) => outcome === 'acked');
  const lanes: Lane[] = [
    { name: 'failed', requests: failed, look: 'bad' },
    ...(['web', 'api'] as const).flatMap((tier) =>
      [...new Set(served.flatMap((it) => it[tier] ?? []))].sort().map((name) => ({
        name: `${tier} ${name}`,
        requests: served.filter((it) => it[tier] === name),
        look: 'good' as const,
      })),
    ),
  ];
  const top = HEAD + lanes.length * LANE + 10;
  const y = scaleLog([1, 30_000], [top + LATENCY, top]).clamp(true);
  const longest = Math.max(...shown.map(({ ms }) => ms));
  const summary =
    shown.length === 0
      ? 'The probe has not sent anything yet'
      : `${shown.length} requests in the last ${((end - shown[0]!.at) / 1000).toFixed(0)} s: ${failed.length} failed, the longest took ${duration(longest)}`;
  return (
    <figure class="strip">
      <figcaption aria-live="off">{summary}</figcaption>
      <div ref={element}>
        <svg width={width} height={top + LATENCY + 24} role="img" aria-label={summary}>
          {lanes.map(({ name, requests: ofLane, look }, index) => (
            <g key={name} class={look}>
              <text x={left - 8} y={HEAD + index * LANE + 15} text-anchor="end">
                {isNarrow ? ending(name) : name}
              </text>
              <path d={ticks(ofLane, x, HEAD + index * LANE + 4)} />
            </g>
          ))}
          {[1, 10, 100, 1_000, 10_000].map((ms) => (
            <g key={ms} class="grid">
              <text x={left - 8} y={y(ms) + 4} text-anchor="end">
                {ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`}
              </text>
              <path d={`M${left} ${y(ms)}H${width - RIGHT}`} />
            </g>
          ))}
          <path class="dots good" d={dots(served, x, y)} />
          <path class="dots bad" d={dots(failed, x, y)} />
          {moments
            .filter(({ at }) => at > begin && at <= end)
            .map(({ at, what }) => (
              <g key={what} class="moment">
                <path d={`M${x(at)} ${HEAD - 4}V${top + LATENCY}`} />
                <text x={x(at)} y={HEAD - 7} text-anchor={x(at) > width - TICK ? 'end' : 'middle'}>
                  {what}
                </text>
              </g>
            ))}
          {x.ticks(Math.min(8, (width - left) / TICK)).map((at) => (
            <text key={at} class="soft" x={x(at)} y={top + LATENCY + 18} text-anchor="middle">
              {at / 1_000} s
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}

/** `web …d0 1b` of `web i-f113044f613714bd0 us-east-1b` */
const ending = (lane: string) => lane.replace(/i-[0-9a-f]+([0-9a-f]{2}) \S+-(\w+)$/, '…$1 $2');

interface Lane {
  name: string;
  requests: readonly Request[];
  look: 'good' | 'bad';
}
type Scale = (value: number) => number;

const ticks = (requests: readonly Request[], x: Scale, y: number) =>
  requests.map(({ at }) => `M${x(at).toFixed(1)} ${y}v${LANE - 8}`).join('');

/** A line without a length has a round cap: a dot. */
const dots = (requests: readonly Request[], x: Scale, y: Scale) =>
  requests.map(({ at, ms }) => `M${x(at).toFixed(1)} ${y(Math.max(1, ms)).toFixed(1)}h0`).join('');

import { scaleLinear, scaleLog } from 'd3-scale';
import type { Request } from '../routes/ledgers.ts';

const WIDTH = 1000;
const LEFT = 240;
const HEAD = 18;
const LANE = 22;
const LATENCY = 120;
/** The last so many milliseconds are shown. */
const WINDOW = 60_000;

/** Something that happened, on the clock of the requests. */
export interface Moment {
  readonly at: number;
  readonly what: string;
}

interface StripProps {
  requests: readonly Request[];
  moments: readonly Moment[];
}

/** What the clients see: every request where it was due, served or failed and by whom, and how long it took. */
export function Strip({ requests, moments }: StripProps) {
  if (requests.length === 0) return <p class="soft">The probe has not sent anything yet.</p>;
  const end = requests.at(-1)!.at;
  const shown = requests.filter(({ at }) => at > end - WINDOW);
  const x = scaleLinear([Math.max(0, end - WINDOW), Math.max(end, 10_000)], [LEFT, WIDTH - 10]);
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
  const summary = `${shown.length} requests in the last ${((end - shown[0]!.at) / 1000).toFixed(0)} s: ${failed.length} failed, the longest took ${longest.toFixed(0)} ms`;
  return (
    <figure class="strip">
      <figcaption aria-live="off">{summary}</figcaption>
      <div class="scroll">
        <svg viewBox={`0 0 ${WIDTH} ${top + LATENCY + 24}`} role="img" aria-label={summary}>
          {lanes.map(({ name, requests: ofLane, look }, index) => (
            <g key={name} class={look}>
              <text x={LEFT - 8} y={HEAD + index * LANE + 15} text-anchor="end">
                {name}
              </text>
              <path d={ticks(ofLane, x, HEAD + index * LANE + 4)} />
            </g>
          ))}
          {[1, 10, 100, 1_000, 10_000].map((ms) => (
            <g key={ms} class="grid">
              <text x={LEFT - 8} y={y(ms) + 4} text-anchor="end">
                {ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`}
              </text>
              <path d={`M${LEFT} ${y(ms)}H${WIDTH - 10}`} />
            </g>
          ))}
          <path class="dots good" d={dots(served, x, y)} />
          <path class="dots bad" d={dots(failed, x, y)} />
          {moments
            .filter(({ at }) => at > end - WINDOW && at <= end)
            .map(({ at, what }) => (
              <g key={what} class="moment">
                <path d={`M${x(at)} ${HEAD - 4}V${top + LATENCY}`} />
                <text x={x(at)} y={HEAD - 7} text-anchor="middle">
                  {what}
                </text>
              </g>
            ))}
          {x.ticks(8).map((at) => (
            <text key={at} class="soft" x={x(at)} y={top + LATENCY + 18} text-anchor="middle">
              {at / 1_000} s
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}

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

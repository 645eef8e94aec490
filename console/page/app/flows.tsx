import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { Second, Traffic } from '../../traffic.ts';

/** Metrics of the last full minute, by load balancer. */
export type Balancers = Readonly<Record<string, Readonly<Record<string, number>>>>;

const TIERS = [
  ['web', 'public'],
  ['api', 'internal'],
] as const;
const WIDTH = 600;
const HEIGHT = 90;
const SECONDS = 60;

/** The traffic of both tiers, second by second, and what the load balancers add to it once a minute. */
export function Flows({ traffic, balancers }: { traffic: Traffic | undefined; balancers: Balancers }) {
  return (
    <section>
      <h2>Traffic</h2>
      <div class="flows">
        {TIERS.map(([tier, balancer]) => (
          <Flow
            key={tier}
            tier={tier}
            at={traffic?.at ?? 0}
            seconds={traffic?.[tier] ?? []}
            balancer={balancers[balancer]}
          />
        ))}
      </div>
      <p class="soft">
        Resolution: one second, as the instances log each request, a few seconds after it. What a load balancer answers
        itself is in no instance's log; CloudWatch has that by the minute.
      </p>
    </section>
  );
}

interface FlowProps {
  tier: string;
  /** The second that the figures are of. */
  at: number;
  seconds: readonly Second[];
  balancer: Balancers[string] | undefined;
}

function Flow({ tier, at: end, seconds, balancer }: FlowProps) {
  const last = seconds.find(({ at }) => at === end);
  const x = scaleLinear([end - SECONDS + 1, end + 1], [0, WIDTH]);
  const y = scaleLinear([0, Math.max(5, max(seconds, ({ requests }) => requests) ?? 0)], [HEIGHT, 0]);
  const width = WIDTH / SECONDS - 2;
  const sum = (of: (it: Second) => number) => seconds.reduce((all, it) => all + of(it), 0);
  const summary = `${tier}: ${sum(({ requests }) => requests)} requests in the last minute, ${sum(({ errors }) => errors)} errors`;
  return (
    <figure class="flow">
      <figcaption>
        <strong>{tier}</strong>
        <dl>
          <Fact name="requests" value={`${last?.requests ?? 0}/s`} />
          <Fact name="errors" value={`${last?.errors ?? 0}/s`} />
          <Fact name="p50" value={last ? milliseconds(last.p50) : '–'} />
          <Fact name="p99" value={last ? milliseconds(last.p99) : '–'} />
        </dl>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        {seconds.map(({ at, requests, errors }) => (
          <g key={at}>
            <rect class="ok" x={x(at)} width={width} y={y(requests)} height={HEIGHT - y(requests)} />
            {errors > 0 && <rect class="ko" x={x(at)} width={width} y={y(errors)} height={HEIGHT - y(errors)} />}
          </g>
        ))}
      </svg>
      <p class="soft">
        {summary.slice(tier.length + 2)}
        {balancer &&
          `; its load balancer, in the last full minute: ${balancer.RequestCount ?? 0} requests, ${balancer.HTTPCode_ELB_5XX_Count ?? 0} answered 5xx by itself`}
      </p>
    </figure>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const milliseconds = (ms: number) =>
  ms < 1_000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1_000).toFixed(1)} s`;

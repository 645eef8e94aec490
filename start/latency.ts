import type { Slowness } from '../cloud/latency.ts';
import latencies from '../lambdas/plan/latencies.json' with { type: 'json' };

/** The latencies by which a plan expects how long it takes on AWS, so many times as fast: `aws`, `aws:20`. Undefined if it is none of these. */
export function slownessOf(text: string): Slowness | undefined {
  const said = /^aws(?::(?<scale>\d+(?:\.\d+)?))?$/.exec(text);
  const scale = Number(said?.groups?.scale ?? 1);
  return said && scale > 0 ? { latencies, scale } : undefined;
}

import { max, min } from 'd3-array';
import { latency as latencyOf } from '../ledger/latency.ts';
import type { Operation, Row } from '../ledger/row.ts';
import { type LifecycleEvent, phases } from './attribution.ts';
import type { Told } from './deployment-report.ts';
import type { Deployment } from './deployments-during.ts';
import { layHarm } from './lay-harm.ts';
import { ledgerClock } from './ledger-clock.ts';
import { servedRevisions } from './served-revisions.ts';
import { timeline } from './timeline.ts';

/** What a deployment did to the requests of a ledger. */
export function tell(rows: readonly Row[], deployments: readonly Deployment[], slowMs: number): Told {
  const { at, slackMs } = ledgerClock(rows);
  const operations = rows.filter((row) => row.row === 'operation');
  const events = deployments.flatMap((it) => it.events).map((it) => ({ ...it, from: at(it.from), to: at(it.to) }));
  return {
    harm: layHarm(operations, phases(events), slackMs, slowMs),
    slackMs,
    latency: windows(operations, events),
    deployments: deployments.map(
      ({ id, tier, commit = null, status, creator, rollbackOf = null, config, error = null, doubts, instances }) => {
        const own = events.filter(({ deployment }) => deployment === id);
        return {
          id,
          tier,
          commit,
          status,
          creator,
          rollbackOf,
          config,
          error,
          doubts: [...doubts],
          atOnce: atOnce(own),
          instances: instances.map(({ instance, status }) => ({
            instance,
            status,
            events: own
              .filter((it) => it.instance === instance)
              .map(({ event, status, from, to }) => ({ event, status, from: round(from), to: round(to) })),
          })),
        };
      },
    ),
    served: servedRevisions(operations),
    timeline: timeline(operations, slowMs),
  };
}

function windows(operations: readonly Operation[], events: readonly LifecycleEvent[]): Told['latency'] {
  const end = max(operations, ({ done }) => done) ?? 0;
  const from = min(events, (it) => it.from) ?? end;
  const to = max(events, (it) => it.to) ?? end;
  const window = (from: number, to: number) => {
    const due = operations.filter(({ intended }) => intended >= from && intended < to);
    return due.length > 0 ? { from: round(from), to: round(to), requests: due.length, latency: latencyOf(due) } : null;
  };
  return { before: window(0, from), during: window(from, to), after: window(to, end) };
}

/** The most instances that were between their first and their last event at the same moment. */
function atOnce(events: readonly LifecycleEvent[]): number {
  const lanes = [...Map.groupBy(events, ({ instance }) => instance).values()];
  const spans = lanes.map((lane) => ({ from: min(lane, (it) => it.from)!, to: max(lane, (it) => it.to)! }));
  return max(spans, ({ from }) => spans.filter((it) => it.from <= from && it.to > from).length) ?? 0;
}

const round = (value: number) => Math.round(value * 1000) / 1000;

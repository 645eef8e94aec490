import { counted, duration } from '../report/figures-in-words.ts';
import { frame, type Span, WIDTHS } from '../report/frame.ts';
import { type Bar, gantt, type Lane } from '../report/gantt.ts';
import { latencyLines, type Window } from '../report/latency-lines.ts';
import type { Markup } from '../report/markup.ts';
import { requestsStrip } from '../report/requests-strip.ts';
import type { DeploymentReport } from './deployment-report.ts';

/** CodeDeploy's events by what they mean to whoever is served; without a load balancer the last kind is missing. */
const TONES: readonly (readonly [RegExp, string])[] = [
  [/BlockTraffic$/, 'drain'],
  [/^ApplicationStop$/, 'stop'],
  [/AllowTraffic$/, 'admit'],
  [/^(ApplicationStart|ValidateService)$/, 'start'],
];
export const toneOf = (event: string): string => TONES.find(([name]) => name.test(event))?.[1] ?? 'install';

/** Revisions in the order in which they were first served: what was there before comes first. */
const REVISIONS = ['before', 'after', 'other', 'extra'];
export function revisionTones({ deployment: { served } }: DeploymentReport): Map<string, string> {
  const all = served.flatMap(({ revisions }) => revisions).sort((a, b) => a.from - b.from);
  const names = [...new Set(all.map(({ revision }) => revision))];
  return new Map(names.map((name, n) => [name, REVISIONS[Math.min(n, REVISIONS.length - 1)]!]));
}

/** Each picture as wide as a page and as narrow as a phone. */
export interface Pictures {
  readonly requests: readonly Markup[];
  readonly instances: readonly Markup[];
  readonly latency: readonly Markup[];
}

export function pictures(report: DeploymentReport): Pictures {
  const { deployment, figures } = report;
  const { intervals, lengthMs } = deployment.timeline;
  const span = { from: 0, to: Math.max(figures.durationMs, intervals.length * lengthMs) };
  const { failed, slow } = figures.all.harmed;
  const all = lanes(report);
  const windows = Object.entries(deployment.latency).flatMap(([label, it]) => (it ? [{ ...it, label }] : []));
  const sizes = (Object.keys(WIDTHS) as (keyof typeof WIDTHS)[]).map((size) => frame(span, size));
  return {
    requests: sizes.map((of) =>
      requestsStrip(of, intervals, lengthMs, {
        id: 'requests',
        title: 'Requests over time',
        description: `${counted(figures.all.operations, 'request')} in ${duration(figures.durationMs)}; ${failed} failed, ${slow} were slow.`,
      }),
    ),
    instances: sizes.map((of) =>
      gantt(of, all, failing(deployment.timeline), {
        id: 'instances',
        title: 'What happened on each instance',
        description: all.map(inWords).join(' '),
      }),
    ),
    latency: sizes.map((of) =>
      latencyLines(of, percentiles(report), windows, figures.analysis.slowMs, {
        id: 'latency',
        title: 'Latency over time',
        description: windows.map(windowInWords).join(' '),
      }),
    ),
  };
}

/** The intervals in which requests failed, those that follow each other as one. */
function failing({ intervals, lengthMs }: DeploymentReport['deployment']['timeline']): Span[] {
  const spans: { from: number; to: number }[] = [];
  for (const { at, failed } of intervals) {
    if (failed === 0) continue;
    const last = spans.at(-1);
    if (last?.to === at) last.to += lengthMs;
    else spans.push({ from: at, to: at + lengthMs });
  }
  return spans;
}

/** A lane for each instance that was deployed to or has answered, in the order in which they were deployed to. */
function lanes(report: DeploymentReport): Lane[] {
  const { deployments, served } = report.deployment;
  const tones = revisionTones(report);
  const deployedTo = deployments.flatMap(({ tier, id, rollbackOf, instances }) =>
    instances.map((it) => ({ ...it, tier, note: rollbackOf ? `${id}, rolls back ${rollbackOf}` : id })),
  );
  const keys = new Set([...deployedTo, ...served].map(({ tier, instance }) => `${tier} ${instance}`));
  return [...keys].map((key) => {
    const [tier, instance] = key.split(' ') as [string, string];
    const answered = served.find((it) => it.instance === instance);
    const events = deployedTo.filter((it) => it.instance === instance);
    return {
      name: `${tier} ${shortly(instance)}`,
      detail: answered?.zone ?? 'never answered',
      bars: events.flatMap(({ events, note }) =>
        events.map(({ event, status, from, to }): Bar => {
          const title = `${event} of ${instance} (${note}): ${status}, ${duration(to - from)}`;
          return {
            from,
            to,
            label: event,
            short: event.replace(/(Traffic|Service|^Application)/, ''),
            tone: status === 'Failed' ? 'fault' : toneOf(event),
            title,
          };
        }),
      ),
      bands: (answered?.revisions ?? []).map(({ revision, from, to, requests }) => ({
        from,
        to,
        label: revision,
        tone: tones.get(revision)!,
        title: `${instance} serves ${revision}: ${counted(requests, 'request')}`,
      })),
    };
  });
}

/** An instance's id is mostly the same digits to a reader; its end tells it from its neighbours. */
export const shortly = (instance: string): string => (instance.length > 12 ? `i-…${instance.slice(-6)}` : instance);

function inWords({ name, bars, bands }: Lane): string {
  const served = bands.map(({ label }) => label.slice(0, 7));
  const time =
    bars.length > 0 ? `in lifecycle events for ${duration(bars.at(-1)!.to - bars[0]!.from)}` : 'not deployed to';
  return `${name}: ${time}, served ${[...new Set(served)].join(', then ') || 'nothing'}.`;
}

const windowInWords = ({
  label,
  from,
  to,
  latency,
}: Window & { latency: { p50: number; p95: number; p99: number } | null }) =>
  `${label} (${duration(to - from)}): p50 ${duration(latency?.p50)}, p95 ${duration(latency?.p95)}, p99 ${duration(latency?.p99)}.`;

function percentiles({ deployment: { timeline } }: DeploymentReport) {
  const middle = timeline.lengthMs / 2;
  return (['p99', 'p95', 'p50'] as const).map((it) => ({
    label: it,
    tone: it,
    points: timeline.intervals.map(({ at, latency }) => ({ at: at + middle, value: latency?.[it] ?? null })),
  }));
}

import { counted, duration, listed } from '../report/figures-in-words.ts';
import { frame, WIDTHS } from '../report/frame.ts';
import { gantt } from '../report/gantt.ts';
import type { Markup } from '../report/markup.ts';
import { requestsStrip } from '../report/requests-strip.ts';
import type { DrillReport } from './drill-report-data.ts';

const sizes = Object.keys(WIDTHS) as (keyof typeof WIDTHS)[];

/** Requests around the fault: good, slow and failed ones, as they were due. */
export function outagePicture({ figures, drill: { timeline, moments, fault } }: DrillReport): Markup[] {
  if (!timeline) return [];
  const span = { from: 0, to: Math.max(figures.durationMs, timeline.intervals.length * timeline.lengthMs) };
  const { failed, slow } = figures.all.harmed;
  const lanes = [
    {
      name: 'The drill',
      detail: fault,
      bars: (moments ?? []).map(({ at, what }, n, all) => ({
        from: at,
        to: all[n + 1]?.at ?? at,
        label: what,
        tone: n === 0 ? 'fault' : 'admit',
      })),
      bands: [],
    },
    {
      name: 'Outages',
      detail: 'as clients saw them',
      bars: figures.outages
        .filter(({ of, rtoMs }) => of === 'all' && rtoMs !== 0)
        .map((it) => ({
          from: it.lastGood,
          to: it.firstGood ?? span.to,
          label: duration(it.rtoMs),
          tone: 'fault',
          title: `${duration(it.rtoMs)}, operations ${it.firstHarmed} to ${it.lastHarmed}`,
        })),
      bands: [],
    },
  ];
  return sizes.flatMap((size) => {
    const of = frame(span, size);
    return [
      requestsStrip(of, timeline.intervals, timeline.lengthMs, {
        id: 'requests',
        title: 'Requests over time',
        description: `${counted(figures.all.operations, 'request')} in ${duration(figures.durationMs)}; ${failed} failed, ${slow} were slow.`,
      }),
      gantt(of, lanes, [], {
        id: 'outages',
        title: 'The fault and the outages',
        description: `The fault ${fault}; outages of ${listed(lanes[1]!.bars.map(({ label }) => label)) || 'no time'}.`,
      }),
    ];
  });
}

const TONES = ['drain', 'stop', 'install', 'start', 'admit', 'after', 'other', 'before'];

type Told = DrillReport['drill'];

/** One bar for each phase that somebody saw the end of, each beginning where the one before it ends, under the requests of that time. */
export function waterfallPicture({ bars }: NonNullable<Told['waterfall']>, closer: Told['closer']): Markup[] {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return [];
  const [begin, end] = [closer?.intervals[0], closer?.intervals.at(-1)];
  const from = begin?.at ?? first.from;
  const span = { from, to: Math.max(from + 1, last.to, end && closer ? end.at + closer.lengthMs : last.to) };
  const lanes = bars.map(({ phases, from, to, witness }, n) => ({
    name: phases.at(-1)!,
    detail: phases.length > 1 ? 'and what nobody saw' : '',
    bars: [
      {
        from,
        to,
        label: duration(to - from),
        tone: TONES[n % TONES.length]!,
        title: `${listed(phases)}: ${duration(to - from)}, seen by ${witness}`,
      },
    ],
    bands: [],
  }));
  const description = bars.map(({ phases, ms: took }) => `${listed(phases)} ${duration(took)}`).join(', ');
  const title = 'Where the time of the outage went';
  return sizes.flatMap((size) => [
    ...(closer
      ? [
          requestsStrip(frame(span, size), closer.intervals, closer.lengthMs, {
            id: 'closer',
            title: 'Requests around the outage',
            description: `${counted(closer.intervals.length, 'interval')} of ${duration(closer.lengthMs)}.`,
          }),
        ]
      : []),
    gantt(frame(span, size), lanes, [], { id: 'waterfall', title, description }),
  ]);
}

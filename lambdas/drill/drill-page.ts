import { counted, duration, listed, number } from '../report/figures-in-words.ts';
import { type Markup, markup } from '../report/markup.ts';
import { legend, page, type Section, type Tile, table } from '../report/page.ts';
import { advice } from './drill-advice.ts';
import { outagePicture, waterfallPicture } from './drill-pictures.ts';
import type { AnyDrillReport, DrillReport } from './drill-report-data.ts';
import { figureNamed } from './figure-names.ts';
import { timelineLines } from './timeline-lines.ts';

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
const TONE = { PASS: 'good', FAIL: 'bad', INVALID: 'unsure' } as const;

export const isMeasured = (report: AnyDrillReport): report is DrillReport => 'figures' in report;

/** The report as a page that is understood in a minute: verdict, the outage, where it went, the proof, what happened, what to do. */
export function drillPage(report: AnyDrillReport): string {
  const { drill, environment, run, judgement } = report;
  return page({
    title: `${judgement.verdict}: ${drill.name} in ${environment}`,
    eyebrow: `Drill ${drill.name} in ${environment}, ${WHEN.format(new Date(report.startedAt))} UTC, ${run}`,
    verdict: TONE[judgement.verdict],
    sentence: sentence(report),
    lead: [
      markup`<p>${drill.hypothesis}</p>`,
      judgement.because.length > 0 && markup`<ul>${judgement.because.map((it) => markup`<li>${it}</li>`)}</ul>`,
    ],
    tiles: isMeasured(report) ? tiles(report) : [],
    sections: [...(isMeasured(report) ? measured(report) : []), ...happened(report)],
  });
}

function sentence(report: AnyDrillReport): string {
  const { verdict, witnesses } = report.judgement;
  const isBroken = verdict === 'FAIL' && witnesses.some(({ of, seen }) => of === 'recovery' && !seen);
  if (!isMeasured(report)) return `${verdict}: ${isBroken ? 'it did not recover, and ' : ''}nothing was measured`;
  const { all, proof } = report.figures;
  const outage = isBroken
    ? 'it did not recover'
    : all.rtoMs === null
      ? 'service did not come back'
      : all.rtoMs === 0
        ? 'no outage'
        : `${duration(all.rtoMs)} of outage`;
  const lost = proof.lost.length === 0 ? 'nothing lost' : `${counted(proof.lost.length, 'acknowledged write')} lost`;
  return `${verdict}: ${outage}, ${lost}`;
}

function tiles({ figures: { all, read, write, proof }, drill, judgement }: DrillReport): Tile[] {
  const allowed = judgement.expectations.find(({ figure }) => figure === 'all.rtoMs')?.most;
  return [
    {
      name: 'Recovery time',
      value: duration(all.rtoMs),
      note: `± ${duration(all.resolutionMs)}, allowed ${duration(allowed)}`,
    },
    {
      name: 'of reads, of writes',
      value: `${duration(read.rtoMs)}, ${duration(write.rtoMs)}`,
      note: `± ${duration(read.resolutionMs)}, ± ${duration(write.resolutionMs)}`,
    },
    { name: 'Failed', value: number(all.harmed.failed), note: `of ${counted(all.operations, 'request')}` },
    { name: 'Slow', value: number(all.harmed.slow), note: 'acknowledged late' },
    {
      name: 'Writes lost',
      value: number(proof.lost.length),
      note: `of ${number(write.outcomes.acked)} acknowledged`,
    },
    { name: 'Budget spent', value: duration(drill.costMs), note: `predicted ${duration(drill.predictedMs)}` },
  ];
}

function measured(report: DrillReport): Section[] {
  const { waterfall } = report.drill;
  return [
    {
      heading: 'The outage',
      body: markup`<figure>${outagePicture(report)}<figcaption>Requests by when they were due, in minutes and seconds since the first.</figcaption></figure>${legend(
        ['good', 'slow', 'failed'].map((it) => ({ tone: it, label: it })),
      )}`,
    },
    {
      heading: 'Where the time went',
      body: waterfall
        ? markup`<figure>${waterfallPicture(waterfall, report.drill.closer)}</figure>${phases(waterfall)}`
        : markup`<p>Clients noticed no outage, so that there is nothing to divide.</p>`,
    },
    { heading: 'The proof', body: proof(report) },
  ];
}

type Fall = NonNullable<DrillReport['drill']['waterfall']>;

const phases = ({ bars, unknown, late, contradictions, ms }: Fall): Markup =>
  markup`${table(
    `Together ${duration(ms)}, as the client measured it`,
    ['Phase', '#Time', '#Its end ±', 'Seen by'],
    bars.map((bar) => [
      listed(bar.phases),
      duration(bar.ms),
      bar.withinMs > 1 ? duration(bar.withinMs) : '1 ms',
      bar.witness,
    ]),
  )}${
    unknown.length > 0 &&
    markup`<p class="soft">Nobody saw the end of ${listed(unknown.map((it) => `“${it}”`))}: part of the phase after it.</p>`
  }${late.map(({ phase, witness }) => markup`<p class="soft">The end of “${phase}” was seen only after clients were served again (${witness}).</p>`)}${contradictions.map((it) => markup`<p>Witnesses disagree: ${it}.</p>`)}`;

function proof({ figures: { proof: it, write }, ledger }: DrillReport): Markup {
  const rows: [string, number, string][] = [
    ['acknowledged, and there', it.kept, 'as promised'],
    ['acknowledged, and lost', it.lost.length, named(it.lost)],
    ['refused, and not there', it.absent, 'as promised'],
    ['refused, and there', it.resurrected.length, named(it.resurrected)],
    ['there more than once', it.duplicated.length, named(it.duplicated)],
    ['never answered, and there', it.happened.length, 'allowed: nothing was promised'],
    ['never answered, and not there', it.neverHappened.length, 'allowed: nothing was promised'],
  ];
  return markup`${table(
    `${counted(it.readBack, 'name')} read back after the recovery, of ${counted(write.operations, 'write')}`,
    ['Writes', '#How many', 'Operations'],
    rows.map(([what, count, which]) => [what, number(count), which]),
  )}<p class="soft">The ledger: ${counted(ledger.rows, 'row')} in ${counted(ledger.segments, 'segment')} under <code>${ledger.prefix}</code>; the last one's hash is <code>${ledger.head}</code>. <code>muster verify</code> computes every figure here again.</p>`;
}

const named = (seqs: readonly number[]) =>
  seqs.length === 0 ? 'none' : `${seqs.slice(0, 20).join(', ')}${seqs.length > 20 ? ', …' : ''}`;

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const expected = ({ judgement }: Pick<AnyDrillReport, 'judgement'>) =>
  table(
    'Each figure is computed from the ledger',
    ['Figure', '#At most', '#Measured', 'Met'],
    judgement.expectations.map(({ figure, most, value, met }) => {
      const { name, inWords } = figureNamed(figure);
      const measured = value === null ? 'no end' : inWords(value);
      return [capital(name), inWords(most), measured, met ? 'yes' : markup`<strong>no</strong>`];
    }),
  );

/** More lines than this nobody reads; all of them are in the JSON. */
const LINES = 60;

function happened({ judgement, drill }: AnyDrillReport): Section[] {
  const own = [
    { at: drill.armedAt, source: 'the drill', text: 'the undo is armed' },
    { at: drill.injectedAt, source: 'the drill', text: `${drill.fault}: ${listed(drill.targets.map(({ id }) => id))}` },
    { at: drill.undoneAt, source: drill.undoneBy ?? '', text: 'taken back' },
  ].filter((it): it is { at: string; source: string; text: string } => it.at !== null);
  const all = timelineLines([...own, ...drill.happenings]);
  return [
    { heading: 'What to do', body: advised({ judgement, drill } as AnyDrillReport) },
    ...(judgement.expectations.length > 0 ? [{ heading: 'What was expected', body: expected({ judgement }) }] : []),
    {
      heading: 'The witnesses',
      body: table(
        'None of them is who injects the fault',
        ['Witness', 'Of', 'Seen', 'What'],
        judgement.witnesses.map(({ name, of, seen, account, at }) => [
          name,
          of,
          seen ? (at?.slice(11, 23) ?? 'yes') : markup`<strong>no</strong>`,
          account,
        ]),
      ),
    },
    {
      heading: 'What happened when',
      body: markup`${table(
        'On the wall clock, in UTC',
        ['When', 'Who says so', 'What'],
        all.slice(0, LINES).map(({ at, source, text }) => [at.slice(11, 23), source, text]),
      )}${all.length > LINES && markup`<p class="soft">${counted(all.length - LINES, 'more line')} in report.json.</p>`}${drill.missing.map((it) => markup`<p>Not asked: ${it}</p>`)}`,
    },
  ];
}

const advised = (report: AnyDrillReport) =>
  markup`<ol>${advice(report).map((it) => markup`<li>${it}</li>`)}</ol><p class="soft">Runbook: <code>${report.drill.runbook}</code></p>`;

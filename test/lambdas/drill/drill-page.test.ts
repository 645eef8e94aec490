import { describe, expect, it } from 'vitest';
import { drillPage } from '../../../lambdas/drill/drill-page.ts';
import type { DrillReport, UnmeasuredReport } from '../../../lambdas/drill/drill-report-data.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import type { Row } from '../../../lambdas/ledger/row.ts';

const operations = Array.from({ length: 500 }, (_, n) => ({
  ...{ row: 'operation', seq: n + 1, leg: 0, kind: 'read', intended: n * 20, sent: n * 20, done: n * 20 + 2 },
  ...(n >= 100 && n < 200 ? { status: 503, outcome: 'indeterminate' } : { status: 200, outcome: 'acked' }),
}));
const figures = analyse([{ row: 'header', intervalMs: 20 }, ...operations] as unknown as Row[]);
const bar = (phase: string, from: number, to: number, withinMs: number) => ({
  ...{ phases: [phase], from, to, ms: to - from, witness: `who saw ${phase}`, withinMs },
});
const told = (n: number) => ({
  at: `2026-11-21T15:00:0${n}.000Z`,
  source: 'Auto Scaling',
  text: `Launching a new EC2 instance: i-0${n}`,
});

const report = (more: object = {}) =>
  ({
    kind: 'drill',
    run: 'a-run',
    environment: 'dev',
    startedAt: '2026-11-21T15:00:00.000Z',
    figures,
    ledger: { bucket: 'b', prefix: 'ledgers/a-run/', segments: 1, rows: 502, head: '0'.repeat(64) },
    judgement: {
      verdict: 'FAIL',
      because: ['the recovery time is 2.00 s, and may be 1.00 s at most'],
      expectations: [{ figure: 'all.rtoMs', most: 1_000, value: 2_000, met: false }],
      witnesses: [{ of: 'effect', name: 'event', seen: false, account: 'saw nothing', at: null }],
    },
    drill: {
      name: 'primary-killed',
      hypothesis: 'Nobody is harmed <for long>.',
      fault: 'primary-killed',
      targets: [{ id: 'muster-dev' }],
      runbook: 'docs/runbooks/primary-killed.md',
      armedAt: '2026-11-21T15:00:00.000Z',
      injectedAt: '2026-11-21T15:00:01.000Z',
      undoneAt: null,
      undoneBy: null,
      predictedMs: 5_000,
      costMs: 2_000,
      timeline: { lengthMs: 5_000, intervals: [{ at: 0, good: 150, slow: 0, failed: 100, latency: null }] },
      closer: { lengthMs: 250, intervals: [{ at: 1_800, good: 5, slow: 0, failed: 7, latency: null }] },
      moments: [{ at: 1_000, what: 'primary-killed' }],
      waterfall: {
        ms: 2_000,
        resolutionMs: 20,
        bars: [bar('promote', 2_000, 3_500, 1), bar('target health', 3_500, 4_000, 1_200)],
        unknown: [],
        late: [],
        contradictions: ['the outage began 5 ms after it: it has another cause'],
      },
      happenings: [told(3), told(4), told(5)],
      missing: [],
    },
    ...more,
  }) as unknown as DrillReport;
const text = (html: string) =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('drillPage', () => {
  const page = drillPage(report());

  it('says in one sentence what came of it, and then why', () => {
    expect(page).toMatch(
      /<h1>FAIL: 1\.98\ss of outage, nothing lost<\/h1>|<h1>FAIL: 2\.00\ss of outage, nothing lost<\/h1>/,
    );
    expect(text(page)).toContain('the recovery time is 2.00 s, and may be 1.00 s at most');
  });

  it('tells in the order in which a person asks', () => {
    expect([...page.matchAll(/<h2>([^<]+)/g)].map(([, heading]) => heading)).toEqual([
      'The outage',
      'Where the time went',
      'The proof',
      'What to do',
      'What was expected',
      'The witnesses',
      'What happened when',
    ]);
  });

  it('states how precise each phase’s end is, and what speaks against the witnesses', () => {
    expect(text(page)).toMatch(
      /promote 1\.50 s 1 ms who saw promote target health 500 ms 1\.20 s who saw target health/,
    );
    expect(text(page)).toContain('Witnesses disagree: the outage began 5 ms after it: it has another cause.');
  });

  it('gives figures names and units', () => {
    expect(text(page)).toContain('The recovery time 1.00 s 2.00 s no');
    expect(page).not.toContain('all.rtoMs');
  });

  it('tells once what happened three times in a row', () => {
    expect(text(page)).toContain('i-03 (and 2 more like it until 15:00:05.000)');
  });

  it('lets nothing that it was told become markup', () => {
    expect(page).toContain('Nobody is harmed &lt;for long&gt;.');
  });

  it('says of what has not recovered that it did not, and where to go', () => {
    const { judgement, drill } = report();
    const witnesses = [{ of: 'recovery', name: 'status', seen: false, account: 'saw nothing', at: null }];
    const still = drillPage(report({ judgement: { ...judgement, witnesses }, drill }));
    expect(still).toContain('<h1>FAIL: it did not recover, nothing lost</h1>');
    expect(text(still)).toContain('follow docs/runbooks/primary-killed.md now');
  });

  it('makes a page of a drill without a ledger, and says that nothing was measured', () => {
    const { figures: _, ledger: __, ...rest } = report();
    const judgement = { ...rest.judgement, verdict: 'INVALID', expectations: [] };
    const drill = { ...rest.drill, timeline: null, closer: null, moments: null, waterfall: null };
    const unmeasured = drillPage({ ...rest, judgement, drill } as UnmeasuredReport);
    expect(unmeasured).toContain('<h1>INVALID: nothing was measured</h1>');
    expect(text(unmeasured)).toContain('Do not read this as a pass or a failure');
  });
});

import { describe, expect, it } from 'vitest';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import type { Operation, Row } from '../../../lambdas/ledger/row.ts';

type Fate = 'good' | 'slow' | 'cut' | 'refused';

const hash = '0'.repeat(64);
const header: Row = {
  row: 'header',
  format: 1,
  run: 'a-run',
  environment: 'dev',
  realm: 'Probe a-run',
  url: 'http://site',
  rate: 100,
  writes: 0,
  intervalMs: 10,
  timeoutMs: 2000,
  inFlightMax: 100,
  startedAt: '2026-07-01T12:00:00.000Z',
  hash,
};

/** An operation every 10 ms, answered after 2 ms if it is good; `fates` says what becomes of each. */
const ledger = (fates: readonly Fate[], change: (operation: Operation) => Partial<Operation> = () => ({})): Row[] => [
  header,
  ...fates.map((fate, index): Operation => {
    const intended = index * 10;
    const operation: Operation = {
      row: 'operation',
      seq: index + 1,
      leg: 1,
      kind: 'read',
      intended,
      sent: intended,
      done: intended + { good: 2, slow: 1500, cut: 1, refused: 1 }[fate],
      outcome: { good: 'acked', slow: 'acked', cut: 'indeterminate', refused: 'refused' }[fate] as Operation['outcome'],
      hash,
    };
    return { ...operation, ...change(operation) };
  }),
];
const times = (count: number, fate: Fate): Fate[] => Array.from({ length: count }, () => fate);
const ofAll = (rows: readonly Row[]) => analyse(rows).outages.filter(({ of }) => of === 'all');

describe('an outage', () => {
  it('lasts from the last good answer to the first of ten good ones, less the interval that always lies between two', () => {
    const rows = ledger([...times(50, 'good'), ...times(20, 'cut'), ...times(30, 'good')]);
    expect(ofAll(rows)).toEqual([
      {
        of: 'all',
        lastGood: 492,
        firstGood: 702,
        rtoMs: 200,
        resolutionMs: 10,
        firstHarmed: 51,
        lastHarmed: 70,
        firstGoodSeq: 71,
        operations: 20,
        harmed: { failed: 20, slow: 0 },
        latency: null,
      },
    ]);
    expect(analyse(rows)).toMatchObject({ all: { rtoMs: 200, resolutionMs: 10 }, budgetSeconds: 0.2 });
  });

  it('is not over while good ones come in ones and twos', () => {
    const flicker = Array.from({ length: 6 }, (): Fate[] => ['cut', ...times(9, 'good')]).flat();
    const [outage, ...more] = ofAll(ledger([...times(20, 'good'), ...flicker, ...times(20, 'good')]));
    expect(more).toEqual([]);
    expect(outage).toMatchObject({ firstHarmed: 21, lastHarmed: 71, firstGoodSeq: 72, harmed: { failed: 6, slow: 0 } });
    expect(outage!.latency).toMatchObject({ count: 45, p50: 2, max: 2 });
  });

  it('is one of two when ten good ones lie between', () => {
    const rows = ledger([...times(20, 'good'), 'cut', ...times(10, 'good'), 'refused', ...times(20, 'good')]);
    expect(ofAll(rows).map(({ rtoMs, firstHarmed }) => [rtoMs, firstHarmed])).toEqual([
      [10, 21],
      [10, 32],
    ]);
  });

  it('has no recovery time if the ledger ends before it does', () => {
    const figures = analyse(ledger([...times(20, 'good'), ...times(5, 'cut'), ...times(9, 'good')]));
    expect(figures.outages[0]).toMatchObject({ firstGood: null, rtoMs: null, firstGoodSeq: null });
    expect(figures.all.rtoMs).toBeNull();
  });

  it('of late answers ends with the first good answer, wherever in the schedule that is', () => {
    // From 0.5 s to 5.5 s the site answers nothing, then everything at once: those due in its last second were not late.
    const fates = times(700, 'good');
    const held = ({ intended }: Operation) => (intended >= 500 && intended < 5500 ? { done: 5502 } : {});
    const [outage] = ofAll(ledger(fates, held));
    expect(outage).toMatchObject({ rtoMs: 5000, lastGood: 492, firstGood: 5502, harmed: { failed: 0, slow: 401 } });
  });

  const outageOf200 = [...times(50, 'good'), ...times(20, 'cut'), ...times(60, 'good')];

  it('says how long the probe was held up at its end: nobody saw what happened meanwhile', () => {
    const heldUp = ({ seq }: Operation) => (seq > 70 && seq < 86 ? { sent: 850, done: 853 } : {});
    expect(ofAll(ledger(outageOf200, heldUp))).toMatchObject([{ firstGood: 853, resolutionMs: 160 }]);
  });

  it('says how long the seam at its end was', () => {
    const rows = ledger(outageOf200).filter((row) => row.row !== 'operation' || row.seq < 66 || row.seq > 90);
    expect(ofAll(rows)).toMatchObject([{ firstGood: 902, firstGoodSeq: 91, resolutionMs: 260 }]);
  });
});

it('counts reads and writes apart, each with an interval of its own', () => {
  const every5 = ({ seq }: Operation): Partial<Operation> => (seq % 5 === 0 ? { kind: 'write' } : {});
  const fates = Array.from({ length: 200 }, (_, index): Fate => {
    const write = (index + 1) % 5 === 0;
    return write && index >= 60 && index < 120 ? 'cut' : 'good';
  });
  const { read, write, all, outages } = analyse(ledger(fates, every5));
  expect(read).toMatchObject({ operations: 160, intervalMs: 10, rtoMs: 0, harmed: { failed: 0, slow: 0 } });
  expect(write).toMatchObject({ operations: 40, intervalMs: 50, rtoMs: 600, resolutionMs: 50 });
  expect(write.harmed).toEqual({ failed: 12, slow: 0 });
  expect(all.harmed).toEqual({ failed: 12, slow: 0 });
  expect(outages.map(({ of }) => of)).toEqual(['all', 'write']);
});

it('takes latencies from the intended time, so that a probe that is held up hides nothing', () => {
  const rows = ledger(times(100, 'good'), ({ seq, intended }) =>
    seq > 90 ? { sent: intended + 300, done: intended + 302 } : {},
  );
  expect(analyse(rows).all.latency).toEqual({ count: 100, p50: 2, p95: 302, p99: 302, max: 302 });
});

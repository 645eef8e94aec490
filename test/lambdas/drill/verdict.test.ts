import { describe, expect, it } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import { judge } from '../../../lambdas/drill/verdict.ts';
import type { Figures } from '../../../lambdas/ledger/figures.ts';

const experiment = drills['database-failover']!;
const kind = {
  operations: 1_000,
  outcomes: { acked: 990, refused: 0, indeterminate: 10 },
  harmed: { failed: 10, slow: 5 },
  latency: null,
  intervalMs: 20,
  rtoMs: 3_000,
  resolutionMs: 20,
};
const proof = {
  readBack: 50,
  writes: 50,
  kept: 50,
  absent: 0,
  lost: [],
  resurrected: [],
  duplicated: [],
  happened: [],
  neverHappened: [],
};
const figures: Figures = {
  analysis: { slowMs: 1_000, consecutive: 10 },
  durationMs: 20_000,
  all: kind,
  read: kind,
  write: kind,
  outages: [],
  seams: [],
  proof,
  budgetSeconds: 0.2,
};
const seen = { account: 'it is so', at: '2026-11-21T12:00:00.000Z' };
const sights = { 'effect/event': seen, 'effect/zone': seen, 'recovery/status': seen };
const good = { experiment, sights, figures, ended: 0 };

describe('the verdict', () => {
  it('is PASS when every witness has seen and every expectation is met', () => {
    const { verdict, because, expectations, witnesses } = judge(good);
    expect([verdict, because]).toEqual(['PASS', []]);
    expect(expectations.map(({ figure }) => figure)).toContain('proof.lost');
    expect(witnesses.map(({ of, name }) => `${of} ${name}`)).toEqual([
      'effect event',
      'effect zone',
      'recovery status',
    ]);
  });

  it('is INVALID when the probe died and another took over: what it had not stored may have been lost writes', () => {
    expect(judge({ ...good, blindMs: [12_793] })).toMatchObject({
      verdict: 'INVALID',
      because: ['the probe died: nobody knows what it saw and wrote in 12.8 s'],
    });
  });

  it('is FAIL when an acknowledged write is lost, and names it', () => {
    const { verdict, because } = judge({
      ...good,
      figures: { ...figures, proof: { ...proof, kept: 48, lost: [7, 9] } },
    });
    expect([verdict, because]).toEqual(['FAIL', ['2 acknowledged writes are lost: operations 7, 9']]);
  });

  it.each([
    ['a write that is there twice', { duplicated: [3] }, '1 writes are there more than once: operations 3'],
    ['a refused write that is there', { resurrected: [4] }, '1 refused writes are there: operations 4'],
  ])('is FAIL for %s', (_, change, reason) => {
    const { verdict, because } = judge({ ...good, figures: { ...figures, proof: { ...proof, ...change } } });
    expect([verdict, because]).toEqual(['FAIL', [reason]]);
  });

  it('is FAIL when the recovery took too long or did not end', () => {
    const slow = judge({ ...good, figures: { ...figures, all: { ...kind, rtoMs: 61_000 } } });
    expect([slow.verdict, slow.because]).toEqual([
      'FAIL',
      ['the recovery time is 1:01 min, and may be 1:00 min at most'],
    ]);
    const never = judge({ ...good, figures: { ...figures, all: { ...kind, rtoMs: null } } });
    expect([never.verdict, never.because]).toEqual([
      'FAIL',
      ['the recovery time is without an end, and may be 1:00 min at most'],
    ]);
  });

  describe('of what has not recovered when its time is over', () => {
    const unrecovered = { cause: 'there is nothing to see of: recovery/status' };
    const blind = { ...sights, 'recovery/status': null };

    it('is FAIL, and says what is still broken and since when', () => {
      const { verdict, because } = judge({ ...good, sights: blind, unrecovered });
      expect([verdict, because]).toEqual([
        'FAIL',
        [
          'not recovered: 240 s after the fault was taken back, "status" has still not seen that it is over; broken since 2026-11-21T12:00:00.000Z: it is so',
        ],
      ]);
    });

    it('is FAIL when every witness has seen it but clients are not served steadily', () => {
      const { verdict, because } = judge({ ...good, unrecovered: { cause: 'write 7 was answered 503 after 9 ms' } });
      expect([verdict, because[0]]).toEqual([
        'FAIL',
        'not steady again: write 7 was answered 503 after 9 ms; broken since 2026-11-21T12:00:00.000Z: it is so',
      ]);
    });

    it('is FAIL also when nobody can read back what was written to it', () => {
      const problem = { state: 'StopProbe', cause: 'the probe is on its way to its end' };
      const { verdict, because } = judge({ ...good, sights: blind, unrecovered, problem, figures: undefined });
      expect(verdict).toBe('FAIL');
      expect(because.join()).toContain('no complete ledger');
    });

    it.each([
      ['the effect was not seen either', { sights: { ...blind, 'effect/zone': null } }],
      ['it was ended before its time', { stoppedBecause: 'an alarm' }],
      ['the probe died', { blindMs: [900] }],
      ['the undo went wrong', { problem: { state: 'Undo', cause: 'AccessDenied' } }],
    ])('is INVALID when %s', (_, change) => {
      expect(judge({ ...good, sights: blind, unrecovered, ...change }).verdict).toBe('INVALID');
    });
  });

  it.each([
    [
      'a witness of the effect saw nothing',
      { sights: { ...sights, 'effect/zone': null } },
      'no witness of effect: "zone" saw nothing',
    ],
    [
      'a witness of the recovery saw nothing',
      { sights: { ...sights, 'recovery/status': null } },
      'no witness of recovery',
    ],
    ['nobody looked', { sights: {} }, 'nobody has looked for the effect'],
    ['there is no ledger', { figures: undefined }, 'there is no complete ledger'],
    ['no write was read back', { figures: { ...figures, proof: { ...proof, readBack: 0 } } }, 'no write was read back'],
    ['the drill went wrong itself', { problem: { state: 'Inject', cause: 'AccessDenied' } }, 'Inject: AccessDenied'],
    [
      'requests came to harm before the fault',
      { unsteady: '11 of 500 requests had come to harm before the fault: it was not steady' },
      '11 of 500 requests had come to harm before the fault',
    ],
    ['it was ended before its time', { stoppedBecause: 'an alarm' }, 'ended before its time: an alarm'],
  ])('is INVALID, never a pass, when %s', (_, change, reason) => {
    const { verdict, because } = judge({ ...good, ...change });
    expect(verdict).toBe('INVALID');
    expect(because.join()).toContain(reason);
  });

  it('is INVALID also when data is lost but nothing was injected, and says both', () => {
    const lost = { ...figures, proof: { ...proof, lost: [7] } };
    const { verdict, because } = judge({ ...good, sights: {}, figures: lost });
    expect(verdict).toBe('INVALID');
    expect(because.at(-1)).toContain('operations 7');
  });
});

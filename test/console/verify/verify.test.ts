import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Evidence } from '../../../console/verify/read-evidence.ts';
import { type Verdict, verify, verifyEvidence } from '../../../console/verify/verify.ts';
import { Chain } from '../../../lambdas/ledger/chain.ts';
import { type Report, sealed } from '../../../lambdas/ledger/report.ts';
import { recorded, recordedInParts } from './recorded.ts';

let evidence: Evidence & { parsed: Report };
beforeAll(async () => {
  evidence = await recorded();
});

const defects = ({ checks }: Verdict) => checks.flatMap((it) => it.defects.map((defect) => `${it.what}: ${defect}`));

/** The evidence with other segments. */
const withText = (change: (text: string, index: number) => string): Evidence => ({
  ...evidence,
  segments: evidence.segments.map(({ name, text }, index) => ({ name, text: change(text, index) })),
});
/** The evidence with another report, sealed anew: as somebody would who knows how. */
const withReport = (change: (report: Report) => Report): Evidence => ({
  ...evidence,
  report: JSON.stringify(sealed(change(structuredClone(evidence.parsed)))),
});

/** Nobody has seen the recovery two minutes after the undo. */
function notRecovered(report: Report, recoverWithinSeconds = 60): Report {
  const judgement = {
    ...report.judgement!,
    verdict: 'FAIL' as const,
    because: ['not recovered'],
    witnesses: report.judgement!.witnesses.map((it) =>
      it.of === 'recovery' ? { ...it, name: 'status', seen: false } : it,
    ),
  };
  const undoneAt = new Date(Date.parse(report.endedAt) - 120_000).toISOString();
  const drill = { targets: [], happenings: [], missing: [], undoneAt };
  return { ...report, drill, inputs: { experiment: { recoverWithinSeconds } }, judgement } as Report;
}

describe('a report and its ledger as they were written', () => {
  it('stand where the environment has not recovered in its time', () => {
    const verdict = verifyEvidence(withReport((report) => notRecovered(report)));
    expect(defects(verdict)).toEqual([]);
    expect(verdict.verdict).toBe('FAIL');
  });

  it('stand, and every figure is computed again', () => {
    const verdict = verifyEvidence(evidence);
    expect(defects(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ verified: true, run: 'a-run', kind: 'drill', verdict: 'PASS' });
    expect(verdict.figures).toEqual(evidence.parsed.figures);
    expect(evidence.parsed.figures.all.harmed).toEqual({ failed: 50, slow: 0 });
    expect(evidence.parsed.figures.outages.map(({ of }) => of)).toContain('write');
    expect(evidence.parsed.figures.proof.kept).toBeGreaterThan(10);
  });

  it('stand when the probe ran in parts and one of them died, with the gaps that the ledger tells of', async () => {
    const inParts = await recordedInParts();
    const verdict = verifyEvidence(inParts);
    expect(defects(verdict)).toEqual([]);
    expect(verdict.figures!.seams).toHaveLength(2);
    expect(inParts.parsed.figures.all.operations).toBeLessThan(300);
    expect(inParts.parsed.figures.proof.readBack).toBeGreaterThanOrEqual(inParts.parsed.figures.proof.writes);

    const { parsed } = inParts;
    const claim = sealed({ ...parsed, judgement: { ...parsed.judgement!, verdict: 'PASS', because: [] } });
    expect(defects(verifyEvidence({ ...inParts, report: JSON.stringify(claim) }))).toEqual([
      "judgement: the report's verdict is PASS, it should be INVALID: the probe died, and what it had not stored is unknown",
    ]);
  });

  it('are read from a folder, beside each other or as the bucket has them', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'muster-verify-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [report, ledger] of [
      ['together', 'together'],
      ['bucket/reports/a-run', 'bucket/ledgers/a-run'],
    ] as const) {
      mkdirSync(path.join(folder, report), { recursive: true });
      mkdirSync(path.join(folder, ledger), { recursive: true });
      writeFileSync(path.join(folder, report, 'report.json'), evidence.report);
      for (const { name, text } of evidence.segments) writeFileSync(path.join(folder, ledger, name), text);
      expect((await verify(path.join(folder, report))).verified).toBe(true);
      expect((await verify(path.join(folder, report, 'report.json'))).verified).toBe(true);
    }
    await expect(verify(folder)).rejects.toThrow(`There is no ${path.join(folder, 'report.json')}`);
  });

  it('are rejected with any byte flipped, wherever it is', () => {
    const whole = evidence.segments.map(({ text }) => text);
    for (let trial = 0; trial < 100; trial++) {
      const segment = trial % whole.length;
      const at = Math.floor(Math.random() * whole[segment]!.length);
      const flipped = Buffer.from(whole[segment]!);
      flipped[at]! ^= 1 << Math.floor(Math.random() * 7);
      const damaged = withText((text, index) => (index === segment ? flipped.toString() : text));
      expect(verifyEvidence(damaged).verified, `byte ${at} of segment ${segment}`).toBe(false);
    }
    for (let trial = 0; trial < 100; trial++) {
      const at = Math.floor(Math.random() * evidence.report.length);
      if (/\s/.test(evidence.report[at]!)) continue;
      const flipped = Buffer.from(evidence.report);
      flipped[at]! ^= 1;
      expect(verifyEvidence({ ...evidence, report: flipped.toString() }).verified, `byte ${at}`).toBe(false);
    }
  });
});

describe('a ledger', () => {
  const lines = (text: string) => text.trimEnd().split('\n');
  const joined = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');

  it.each<[string, (rows: string[]) => string[], string]>([
    ['without one row', (rows) => rows.toSpliced(7, 1), 'chain: segment-000002.jsonl, line 8: the chain of hashes'],
    ['with a row twice', (rows) => rows.toSpliced(7, 0, rows[7]!), 'chain: segment-000002.jsonl, line 9: the chain'],
    ['with two rows exchanged', (rows) => rows.toSpliced(7, 2, rows[8]!, rows[7]!), 'line 8: the chain of hashes is'],
    ['with an empty line', (rows) => rows.toSpliced(7, 0, ''), 'chain: segment-000002.jsonl, line 8 is not a JSON'],
  ])('%s is rejected', (_, change, sentence) => {
    const damaged = withText((text, index) => (index === 1 ? joined(change(lines(text))) : text));
    expect(defects(verifyEvidence(damaged)).join()).toContain(sentence);
  });

  it.each<[string, (segments: Evidence['segments']) => Evidence['segments'], string]>([
    [
      'without a segment',
      ([a, , c, d]) => [a!, c!, d!],
      'segment-000002.jsonl is missing; in its place comes segment-',
    ],
    ['without its last segment', (all) => all.slice(0, -1), 'ledger.head: the report says'],
    [
      'with two segments exchanged',
      ([a, b, c, ...rest]) => [a!, { ...b!, text: c!.text }, { ...c!, text: b!.text }, ...rest],
      'segment-000002.jsonl, line 1: the chain of hashes is broken',
    ],
  ])('%s is rejected', (_, change, sentence) => {
    const damaged = { ...evidence, segments: change(evidence.segments) };
    expect(defects(verifyEvidence(damaged)).join()).toContain(sentence);
  });

  /** Writes the whole chain anew after a change, and the report's own account of it: the work of somebody who knows how. */
  const forged = (change: (row: Record<string, unknown>) => Record<string, unknown> | undefined): Evidence => {
    const chain = new Chain();
    let count = 0;
    const segments = evidence.segments.map(({ name, text }) => ({
      name,
      text: lines(text)
        .map((line) => change(JSON.parse(line) as Record<string, unknown>))
        .filter((row) => row !== undefined)
        .map(({ hash: _, ...row }) => {
          count++;
          return chain.add(row);
        })
        .join(''),
    }));
    const ledger = { ...evidence.parsed.ledger, head: chain.head, rows: count };
    return { segments, report: JSON.stringify(sealed({ ...evidence.parsed, ledger })) };
  };

  it.each<[string, Parameters<typeof forged>[0], string]>([
    ['an operation left out', (row) => (row.seq === 57 ? undefined : row), 'operation 57 is missing'],
    [
      'a failure called acked',
      (row) => (row.outcome === 'indeterminate' ? { ...row, outcome: 'acked' } : row),
      'is called acked, but its answer makes it indeterminate',
    ],
    [
      'a write called a read',
      (row) => (row.seq === 20 ? { ...row, kind: 'read' } : row),
      'by the schedule it is a write',
    ],
    ['an operation due later', (row) => (row.seq === 9 ? { ...row, intended: 85 } : row), 'operation 9 was due at 80'],
    ['an answer made faster', (row) => (row.seq === 9 ? { ...row, done: 60 } : row), 'operation 9 was over before'],
    [
      'a read-back left out',
      (row) => (row.row === 'read-back' && row.seq === 20 ? undefined : row),
      'write 20 was not read back',
    ],
    [
      'a loss called kept',
      (row) => (row.row === 'read-back' && row.seq === 20 ? { ...row, found: [] } : row),
      'write 20 is called kept, but what was found makes it lost',
    ],
  ])('that was forged whole, with %s, is rejected', (_, change, sentence) => {
    const verdict = verifyEvidence(forged(change));
    expect(verdict.checks.find(({ what }) => what === 'chain')!.defects).toEqual([]);
    expect(defects(verdict).join()).toContain(sentence);
  });
});

describe('a report', () => {
  it.each<[string, (report: Report) => Report, string]>([
    [
      'with a recovery time that is better by an interval',
      (it) => ({ ...it, figures: { ...it.figures, all: { ...it.figures.all, rtoMs: it.figures.all.rtoMs! - 10 } } }),
      'figures: figures.all.rtoMs: the report says',
    ],
    [
      'with one failure fewer',
      ({ figures, ...it }) => {
        figures.all.harmed.failed--;
        return { ...it, figures };
      },
      'figures.all.harmed.failed: the report says',
    ],
    ['of another run', (it) => ({ ...it, run: 'another' }), 'ledger: run: the report says "another"'],
    [
      'that judges by a figure of its own',
      ({ judgement, ...it }) => ({
        ...it,
        judgement: { ...judgement!, expectations: [{ figure: 'all.harmed.failed', most: 20, value: 9, met: true }] },
      }),
      'the expectation of all.harmed.failed: the report measured 9, the ledger makes 50',
    ],
    [
      'that passes what it should not',
      ({ judgement, ...it }) => {
        const [first] = judgement!.expectations;
        return { ...it, judgement: { ...judgement!, expectations: [{ ...first!, most: 49, met: false }] } };
      },
      "judgement: the report's verdict is PASS, it should be FAIL: all.harmed.failed is not as expected",
    ],
    [
      'that counts fewer instances than the groups say they have ended',
      ({ judgement, ...it }) => {
        const ended = (id: string) => ({
          source: 'Auto Scaling',
          text: `Terminating EC2 instance: ${id} an instance was taken out of service in response to an ELB system health check failure.`,
        });
        const drill = { targets: [{ id: 'i-0a' }], happenings: [ended('i-0a'), ended('i-0b')], missing: [] };
        const expectations = [{ figure: 'fleet.ended', most: 0, value: 0, met: true }];
        return { ...it, drill, judgement: { ...judgement!, expectations } };
      },
      'the expectation of fleet.ended: the report measured 0, the ledger makes 1',
    ],
    [
      'that passes what has not recovered in its time',
      (it) => ({ ...notRecovered(it), judgement: { ...notRecovered(it).judgement!, verdict: 'PASS', because: [] } }),
      `the report's verdict is PASS, it should be FAIL: the recovery, which "status" was to see, is not as expected`,
    ],
    [
      'that fails what has not had its time to recover',
      (it) => notRecovered(it, 240),
      `the report's verdict is FAIL, it should be INVALID: the witness of recovery "status" saw nothing`,
    ],
    [
      'that passes what nobody has witnessed',
      ({ judgement, ...it }) => ({ ...it, judgement: { ...judgement!, witnesses: judgement!.witnesses.slice(1) } }),
      "the report's verdict is PASS, it should be INVALID: nobody witnessed the effect",
    ],
  ])('%s is rejected', (_, change, sentence) => {
    const verdict = verifyEvidence(withReport(change));
    expect(verdict.verified).toBe(false);
    expect(defects(verdict).join()).toContain(sentence);
  });

  it('that was changed where no ledger tells is rejected by its seal', () => {
    const report = evidence.report.replace('"commit": "0123abcd"', '"commit": "0123abce"');
    expect(defects(verifyEvidence({ ...evidence, report })).join()).toContain(
      'report: report.json was changed: its seal',
    );
  });

  it('that has lost writes is verified as FAIL, with their numbers', async () => {
    const lost = await recorded(({ guilds }) => {
      for (const { id, name } of guilds.values()) if (name === 'Probe 0000040') guilds.delete(id);
    });
    const verdict = verifyEvidence(lost);
    expect(defects(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ verified: true, verdict: 'FAIL', figures: { proof: { lost: [40] } } });
  });
});

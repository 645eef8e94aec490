import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sorted } from '../../../console/verify/json.ts';
import type { Evidence } from '../../../console/verify/read-evidence.ts';
import { why } from '../../../console/why/why.ts';

const START = Date.parse('2026-11-21T15:00:00.000Z');
const wall = (ms: number) => new Date(START + ms).toISOString();
const WEB = { instance: 'i-web', zone: 'us-east-1a' };
const API = { instance: 'i-api', zone: 'us-east-1b' };

type Answer = Record<string, unknown>;
const good = { status: 200, outcome: 'acked', web: WEB, api: API };
/** The operations of a ledger by their numbers; what is not told was answered well. */
function evidence(answers: Record<number, Answer>, told: object): Evidence {
  const operations = Array.from({ length: 100 }, (_, n) => ({
    row: 'operation',
    seq: n + 1,
    kind: 'read',
    intended: n * 100,
    sent: n * 100,
    done: n * 100 + 10,
    ...(answers[n + 1] ?? good),
  }));
  let head = '0'.repeat(64);
  const lines = [{ row: 'clock', at: 0, wall: START }, ...operations].map((row) => {
    const body = sorted(JSON.parse(JSON.stringify(row)));
    head = createHash('sha256').update(`${head}${body}`).digest('hex');
    return `${body.slice(0, -1)},"hash":"${head}"}\n`;
  });
  const report = JSON.stringify({ figures: { analysis: { slowMs: 1_000 } }, ...told });
  return { report, segments: [{ name: 'segment-000001.jsonl', text: lines.join('') }] };
}

const drill = {
  name: 'primary-killed',
  fault: 'primary-killed',
  targets: [{ id: 'muster-dev' }, { id: 'i-hit', zone: 'us-east-1b' }],
  injectedAt: wall(2_000),
  undoneAt: null,
  waterfall: {
    bars: [
      { phases: ['detect', 'decide'], from: 2_000, to: 2_500, witness: 'RDS: failover started' },
      { phases: ['promote'], from: 2_500, to: 3_500, witness: 'PostgreSQL: ready to accept connections' },
      { phases: ['target health', 'first good'], from: 3_500, to: 4_000, witness: 'the client' },
    ],
  },
  happenings: [
    { at: wall(2_400), source: 'RDS', text: 'failover started' },
    { at: wall(9_000), source: 'RDS', text: 'long after' },
  ],
};
const failed = { status: 503, outcome: 'indeterminate', web: WEB, api: API };
const inDrill = (answers: Record<number, Answer>, more: object = {}) =>
  evidence(answers, { drill: { ...drill, ...more } });

describe('why', () => {
  it('names the phase of the recovery in which a request of a drill failed, and who answered it', () => {
    const { cause, fate, meanwhile } = why(inDrill({ 30: failed }), 30);
    expect(cause).toMatchObject({
      known: true,
      sentence:
        'primary-killed, 910 ms after the fault: the standby was not the primary yet; answered 503 by the API on i-api in us-east-1b',
    });
    expect(fate).toEqual([
      'the read 30 was answered 503, 10 ms after it was due, by the API on i-api in us-east-1b',
      'it is indeterminate: its effect may have happened',
    ]);
    expect(meanwhile.map(({ what }) => what)).toEqual([
      'the drill: primary-killed',
      'the outage: detect, decide, until RDS: failover started',
      'RDS: failover started',
      'the outage: promote, until PostgreSQL: ready to accept connections',
    ]);
  });

  it('says of a request that outlived the outage when it had been sent', () => {
    const lost = { outcome: 'indeterminate', done: 8_000, error: 'no answer within 5000 ms' };
    expect(why(inDrill({ 31: lost }), 31).cause.sentence).toBe(
      'primary-killed, 6000 ms after the fault: it was sent when the standby was not the primary yet, and outlived the outage; nobody answered it: no answer within 5000 ms',
    );
  });

  it('explains a request that was slow', () => {
    const slow = { ...good, done: 3_800 };
    expect(why(inDrill({ 26: slow }), 26).cause.sentence).toMatch(/no answer had come through yet; answered late by/);
  });

  it('lays a failure outside of the outage to the instance that the fault had hit', () => {
    const hit = { ...failed, api: { instance: 'i-hit', zone: 'us-east-1b' } };
    expect(why(inDrill({ 60: hit }), 60).cause.sentence).toBe(
      'primary-killed: it was served by i-hit in us-east-1b, which the fault had hit',
    );
  });

  it.each([
    ['failed before the fault', { 10: failed }, 10, 'before the fault, which cannot have been the cause'],
    ['failed long after the outage', { 70: failed }, 70, 'outside of the outage, and nobody who was hit'],
    ['was not sent', { 30: { outcome: 'refused', sent: null } }, 30, 'the probe did not send it'],
    ['was refused for what it is', { 30: { ...failed, status: 422, outcome: 'refused' } }, 30, '422 is an answer to'],
  ])('does not know why one %s, and says what it looked at', (_, answers, seq, because) => {
    const { cause } = why(inDrill(answers as Record<number, Answer>), seq);
    expect(cause.known).toBe(false);
    expect(cause.sentence).toMatch(/^Unknown: /);
    expect(cause.sentence).toContain(because);
    expect(cause.looked).toContain('2 things that others say happened');
  });

  it('knows no cause in a drill that injected nothing', () => {
    const { cause } = why(inDrill({ 30: failed }, { injectedAt: null, waterfall: null }), 30);
    expect(cause.sentence).toBe('Unknown: it failed without a fault, before anything was injected');
  });

  it.each([
    [101, 'NoSuchOperation', 'There is no operation 101 in this ledger: it has those from 1 to 100'],
    [5, 'OperationDidNotFail', 'Operation 5 did not fail: it was answered 200 after 10 ms'],
  ])('refuses the operation %i: %s', (seq, name, message) => {
    expect(() => why(inDrill({}), seq)).toThrow(expect.objectContaining({ name, message }));
  });

  it('concludes nothing from a ledger that was changed', () => {
    const { report, segments } = inDrill({ 30: failed });
    const text = segments[0]!.text.replace('"status":503', '"status":502');
    expect(() => why({ report, segments: [{ ...segments[0]!, text }] }, 30)).toThrow(
      expect.objectContaining({ name: 'EvidenceBroken' }),
    );
  });

  describe('of a deployment', () => {
    const suspect = (instance: string) => ({ deployment: 'd-1', tier: 'api', instance, event: 'ApplicationStop' });
    const laid = { verdict: 'event', suspects: [suspect('i-api')], origin: null, because: 'answered 503 by itself' };
    const events = [{ event: 'ApplicationStop', from: 2_800, to: 3_000 }];
    const deployments = [{ id: 'd-1', tier: 'api', instances: [{ instance: 'i-api', events }] }];
    const of = (harm: object) =>
      why(evidence({ 30: failed }, { deployment: { deployments, harm: [{ ...harm, seqs: [30] }] } }), 30);

    it('names the lifecycle event that the report lays it to, and what was under way', () => {
      const { cause, meanwhile } = of(laid);
      expect(cause).toMatchObject({
        known: true,
        sentence: 'ApplicationStop of i-api (api) in d-1: answered 503 by itself',
      });
      expect(meanwhile).toEqual([{ from: 2_800, to: 3_000, what: 'ApplicationStop of i-api (api) in d-1' }]);
    });

    it('names all that cannot be told apart, and calls the cause unknown', () => {
      const { cause } = of({ ...laid, verdict: 'ambiguous', suspects: [suspect('i-api'), suspect('i-2')] });
      expect(cause).toMatchObject({ known: false, sentence: expect.stringMatching(/^Unknown: one of .*i-api.*i-2/) });
    });

    it('names the revision that failed by itself', () => {
      const origin = { tier: 'api', instance: 'i-api', revision: 'c0ffee00c0ffee' };
      const { cause } = of({ ...laid, verdict: 'outside', suspects: [], origin });
      expect(cause).toMatchObject({
        known: true,
        sentence: expect.stringContaining('which ran c0ffee00, failed by itself'),
      });
    });
  });
});

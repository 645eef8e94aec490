import { describe, expect, it } from 'vitest';
import { NoClock } from '../../../lambdas/deploy/ledger-clock.ts';
import { tell } from '../../../lambdas/deploy/tell.ts';
import { ledger, NEW, OLD, rolling, span } from './planted.ts';

const SLOW = 1_000;
const RUN = { seconds: 55, rate: 20 };
const web = rolling('web', ['i-web-b', 'i-web-a'], 8_000);
const blocked = span(web, 'i-web-a', 'BlockTraffic');
const between = (at: number, { from, to }: { from: number; to: number }) => at >= from && at < to;

describe('tell()', () => {
  it('finds no harm where there is none', () => {
    expect(tell(ledger([web], RUN), [web], SLOW).harm).toEqual([]);
  });

  it('names BlockTraffic and the instance where the load balancer cut off what was under way', () => {
    const cut = { from: blocked.from + 100, to: blocked.from + 400 };
    const rows = ledger([web], RUN, ({ sent }) =>
      between(sent!, cut)
        ? { outcome: 'indeterminate', status: 502, web: undefined, api: undefined, done: sent! + 3 }
        : undefined,
    );
    const [harm, ...others] = tell(rows, [web], SLOW).harm;
    expect(others).toEqual([]);
    expect(harm).toMatchObject({ verdict: 'event', basis: 'time', failed: 6, slow: 0 });
    expect(harm!.suspects).toEqual([{ deployment: 'd-WEB', tier: 'web', instance: 'i-web-a', event: 'BlockTraffic' }]);
    expect(harm!.seqs).toHaveLength(6);
    expect(harm!.first).toBeGreaterThan(cut.from);
    expect(harm!.last).toBeLessThan(cut.to + 3);
  });

  it('counts what was slow apart, from the moment at which it was due', () => {
    const rows = ledger([web], RUN, ({ seq, intended }) =>
      seq === 600 ? { sent: intended + 900, done: intended + 1_001 } : undefined,
    );
    expect(tell(rows, [web], SLOW).harm).toMatchObject([{ failed: 0, slow: 1, seqs: [600] }]);
  });

  it('compares the latency before, during and after, each with its window', () => {
    const { before, during, after } = tell(ledger([web], RUN), [web], SLOW).latency;
    expect(before).toMatchObject({ from: 0, to: 8_000, requests: 160 });
    expect(during!.from).toBe(8_000);
    expect(after!.from).toBe(during!.to);
    expect(before!.latency!.p99).toBeGreaterThan(before!.latency!.p50);
    expect(before!.requests + during!.requests + after!.requests).toBe(RUN.seconds * RUN.rate);
  });

  it('tells which revision each instance served when, and the order of the instances', () => {
    const told = tell(ledger([web], RUN), [web], SLOW);
    const revisions = told.served.find(({ instance }) => instance === 'i-web-a')!.revisions;
    expect(revisions.at(0)!.revision).toBe(OLD);
    expect(revisions.at(-1)).toMatchObject({ revision: NEW });
    expect(revisions.at(-1)!.from).toBeGreaterThan(span(web, 'i-web-a', 'AllowTraffic').to - 1);
    expect(told.deployments[0]!.instances.map(({ instance }) => instance)).toEqual(['i-web-b', 'i-web-a']);
    expect(told.deployments[0]!.atOnce).toBe(1);
  });

  it('sees when two instances were out at once', () => {
    const [first, second] = [rolling('web', ['i-web-a'], 8_000), rolling('web', ['i-web-b'], 9_000)];
    const both = { ...first, events: [...first.events, ...second.events] };
    expect(tell(ledger([both], RUN), [both], SLOW).deployments[0]!.atOnce).toBe(2);
  });

  it('brings the clocks of CodeDeploy and the probe together, also when one of them was set', () => {
    const rows = ledger([web], RUN).map((row) =>
      row.row === 'clock' && row.at >= 5_000 ? { ...row, wall: row.wall + 40 } : row,
    );
    const told = tell(rows, [web], SLOW);
    const begun = told.deployments[0]!.instances[0]!.events[0]!.from;
    expect(begun).toBeCloseTo(8_000 - 40, 0);
    expect(told.slackMs).toBe(40);
  });

  it('refuses a ledger whose clock nobody can relate to the wall', () => {
    const rows = ledger([web], RUN).filter(({ row }) => row !== 'clock');
    expect(() => tell(rows, [web], SLOW)).toThrow(NoClock);
  });

  it('puts every request into one interval of the time line', () => {
    const { lengthMs, intervals } = tell(ledger([web], RUN), [web], SLOW).timeline;
    expect(intervals.reduce((sum, { good, slow, failed }) => sum + good + slow + failed, 0)).toBe(
      RUN.seconds * RUN.rate,
    );
    expect(intervals.length).toBeLessThanOrEqual(181);
    expect(intervals.every(({ at }, n) => at === n * lengthMs)).toBe(true);
  });
});

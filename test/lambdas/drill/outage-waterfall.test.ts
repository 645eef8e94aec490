import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../lambdas/drill/happening.ts';
import type { Harm } from '../../../lambdas/drill/harm.ts';
import { outageWaterfall } from '../../../lambdas/drill/outage-waterfall.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import type { Row } from '../../../lambdas/ledger/row.ts';

const INTERVAL = 20;
const START = Date.parse('2026-11-21T15:00:00.000Z');
const wall = (ms: number) => new Date(START + ms).toISOString();

/** A ledger in which nobody is served from 2,000 ms until `to`; those that came due meanwhile were answered `status`. */
function ledger(to: number, status: number, row: Record<string, unknown> = {}): Row[] {
  const operations = Array.from({ length: 1_000 }, (_, n) => {
    const intended = n * INTERVAL;
    const isOut = intended >= 2_000 && intended < to;
    const timeline = intended < 2_000 ? 1 : 2;
    const answer = isOut ? { status, outcome: 'indeterminate', ...row } : { status: 200, outcome: 'acked', timeline };
    return {
      row: 'operation',
      seq: n + 1,
      leg: 0,
      kind: 'read',
      intended,
      sent: intended,
      done: intended + 2,
      ...answer,
    };
  });
  const clock = (at: number) => ({ row: 'clock', leg: 0, at, wall: START + at });
  return [{ row: 'header', intervalMs: INTERVAL }, clock(0), ...operations, clock(20_000)] as unknown as Row[];
}

const harm = (more: Partial<Harm>) => ({ injectedAt: wall(2_000), sights: {}, ...more }) as Harm;
const lengths = (rows: readonly Row[], of: Harm, happenings: readonly Happening[] = []) => {
  const { bars, ...rest } = outageWaterfall({ rows, figures: analyse(rows) }, of, happenings)!;
  return { ...rest, bars: Object.fromEntries(bars.map(({ phases, ms }) => [phases.join(' and '), Math.round(ms)])) };
};

describe('outageWaterfall', () => {
  it('divides the outage of an instance that hangs into what its load balancer noticed and did', () => {
    const sight = { account: 'i-1 is unhealthy', at: wall(5_000), notBefore: wall(4_000) };
    const { bars, unknown, ms } = lengths(ledger(6_000, 504), harm({ sights: { 'effect/target health': sight } }));
    expect(bars).toEqual({ detect: 0, 'target health': 2_998, 'first good': 1_002 });
    expect(unknown).toEqual([]);
    expect(Object.values(bars).reduce((a, b) => a + b)).toBeCloseTo(ms, 0);
  });

  it('states how far apart the two looks were between which a target was taken out', () => {
    const rows = ledger(6_000, 504);
    const sight = { account: 'i-1 is unhealthy', at: wall(5_000), notBefore: wall(4_000) };
    const found = outageWaterfall(
      { rows, figures: analyse(rows) },
      harm({ sights: { 'effect/target health': sight } }),
      [],
    );
    expect(found?.bars.map(({ withinMs }) => withinMs)).toEqual([1, 1_000, INTERVAL]);
  });

  it('gives the load balancer no part of an outage in which it kept every target', () => {
    const failover = [
      { at: wall(2_500), source: 'RDS', text: 'Multi-AZ instance failover started.' },
      { at: wall(3_000), source: 'PostgreSQL', text: 'LOG:  database system is ready to accept connections' },
      { at: wall(3_500), source: 'the API', text: 'database connected on timeline 2', began: wall(3_200) },
    ];
    const api = { api: { instance: 'i-2', zone: 'us-east-1a' } };
    const { bars, unknown } = lengths(ledger(4_000, 503, api), harm({ looks: 7, unhealthyLooks: 0 }), failover);
    expect(bars['target health']).toBe(0);
    expect(unknown).toEqual(['detect', 'repoint']);
    const seen = lengths(ledger(4_000, 503, api), harm({ looks: 7, unhealthyLooks: 2 }), failover);
    expect(seen.unknown).toEqual(['detect', 'repoint', 'target health']);
  });

  it('sees the reconnection in the first answer on the promoted timeline where the API said nothing', () => {
    const failover = [
      { at: wall(2_500), source: 'RDS', text: 'Multi-AZ instance failover started.' },
      { at: wall(3_000), source: 'RDS', text: 'DB instance restarted' },
    ];
    const rows = ledger(4_000, 503);
    const found = outageWaterfall({ rows, figures: analyse(rows) }, harm({}), failover)!;
    expect(found.bars.map(({ witness }) => witness)).toContainEqual(
      expect.stringMatching(/^the ledger: operation 201 was answered on timeline 2/),
    );
  });

  it('sees by the first answer over a new connection when the API had resolved the name and was connected', () => {
    const rows = ledger(4_000, 503).map((row) =>
      row.row === 'operation' && row.seq === 203
        ? { ...row, connected: { at: wall(3_900), resolvedAt: wall(3_600) } }
        : row,
    );
    const failover = [
      { at: wall(2_500), source: 'RDS', text: 'Multi-AZ instance failover started.' },
      { at: wall(3_000), source: 'RDS', text: 'DB instance restarted' },
      { at: wall(3_500), source: 'RDS', text: 'Multi-AZ failover to standby complete' },
    ];
    const { bars } = lengths(rows, harm({ looks: 3, unhealthyLooks: 0 }), failover);
    expect(bars).toMatchObject({ repoint: 500, resolve: 100, reconnect: 300 });
  });

  it('is nothing where clients noticed nothing, or nothing was injected', () => {
    const calm = ledger(0, 200);
    expect(outageWaterfall({ rows: calm, figures: analyse(calm) }, harm({}), [])).toBeNull();
    const { injectedAt: _, ...never } = harm({});
    const rows = ledger(6_000, 504);
    expect(outageWaterfall({ rows, figures: analyse(rows) }, never as Harm, [])).toBeNull();
  });
});

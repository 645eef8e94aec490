import { describe, expect, it } from 'vitest';
import { type Mark, PHASES, WITHOUT_DATABASE, waterfall } from '../../../lambdas/drill/waterfall.ts';

const INTERVAL = 20;
/** A second for each phase, from 10,000 on. */
const phases = PHASES.slice(0, -1) as Mark['phase'][];
const all: Mark[] = phases.map((phase, n) => ({
  phase,
  at: 11_000 + n * 1_000,
  witness: `who saw ${phase}`,
  withinMs: 1,
}));
const span = { from: 10_000, to: 18_000, resolutionMs: INTERVAL };

const lengths = (bars: readonly { phases: readonly string[]; ms: number }[]) =>
  Object.fromEntries(bars.map(({ phases: of, ms }) => [of.join(' and '), ms]));
const sum = (bars: readonly { ms: number }[]) => bars.reduce((total, { ms }) => total + ms, 0);

describe('waterfall', () => {
  it('gives each phase that somebody saw the end of a bar, one after the other', () => {
    const { bars, unknown, late, contradictions } = waterfall(span, all);
    expect(lengths(bars)).toEqual(Object.fromEntries(PHASES.map((phase) => [phase, 1_000])));
    expect(bars.map(({ witness }) => witness)).toEqual([...all.map(({ witness }) => witness), 'the client']);
    expect([unknown, late, contradictions]).toEqual([[], [], []]);
  });

  it.each(PHASES.map((phase, n) => [phase, n] as const))(
    'lets only the bar of "%s" grow when 3 s are planted there, by 3 s within one interval',
    (phase, n) => {
      const before = lengths(waterfall(span, all).bars);
      const moved = all.map((mark, at) => (at >= n ? { ...mark, at: mark.at + 3_000 } : mark));
      const after = waterfall({ ...span, to: span.to + 3_000 }, moved);
      const grown = Object.entries(lengths(after.bars)).map(([name, ms]) => [name, ms - before[name]!] as const);
      for (const [name, by] of grown)
        expect(Math.abs(by - (name === phase ? 3_000 : 0)), name).toBeLessThanOrEqual(INTERVAL);
    },
  );

  it.each(phases)('says that the end of "%s" is unknown when nobody saw it, and invents none', (phase) => {
    const { bars, unknown } = waterfall(
      span,
      all.filter((mark) => mark.phase !== phase),
    );
    const next = PHASES[PHASES.indexOf(phase) + 1]!;
    expect(unknown).toEqual([phase]);
    expect(lengths(bars)[`${phase} and ${next}`]).toBe(2_000);
    expect(sum(bars)).toBe(8_000);
  });

  it('is one bar of everything when there is no witness but the client', () => {
    const { bars, unknown } = waterfall(span, []);
    expect(bars).toEqual([
      { phases: PHASES, from: 10_000, to: 18_000, ms: 8_000, witness: 'the client', withinMs: INTERVAL },
    ]);
    expect(unknown).toEqual(phases);
  });

  it('sums to the client’s figure whatever the witnesses say', () => {
    let seed = 42;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    for (let n = 0; n < 500; n++) {
      const marks = phases
        .filter(() => random() < 0.6)
        .map((phase) => ({ phase, at: 9_000 + random() * 11_000, witness: phase, withinMs: 1 }));
      const { bars, ms } = waterfall(span, marks);
      expect(sum(bars)).toBeCloseTo(8_000, 6);
      expect(ms).toBe(8_000);
      expect(bars.flatMap((it) => it.phases)).toEqual([...PHASES]);
    }
  });

  it('leaves out what was seen when clients were served again already, and says so', () => {
    const { bars, late, unknown } = waterfall(span, [
      ...all.slice(0, 3),
      { phase: 'repoint', at: 30_000, witness: 'RDS', withinMs: 1 },
    ]);
    expect(late).toMatchObject([{ phase: 'repoint', at: 30_000 }]);
    expect(unknown).toContain('repoint');
    expect(sum(bars)).toBe(8_000);
  });

  it('takes a beginning that was seen before the client’s last good answer as no time of the outage', () => {
    expect(
      lengths(waterfall(span, [{ phase: 'decide', at: 9_500, witness: 'RDS', withinMs: 1 }]).bars)['detect and decide'],
    ).toBe(0);
  });

  it('names witnesses that contradict each other', () => {
    const swapped = [
      { phase: 'promote' as const, at: 15_000, witness: 'RDS', withinMs: 1 },
      { phase: 'reconnect' as const, at: 12_000, witness: 'the API', withinMs: 1 },
    ];
    expect(waterfall(span, swapped).contradictions).toEqual([
      'the API saw the end of "reconnect" 3000 ms before RDS saw that of "promote"',
    ]);
  });

  it('finds no contradiction between what was seen a second ago and what was seen to the second', () => {
    const coarse = [
      { phase: 'promote' as const, at: 15_000, witness: 'PostgreSQL', withinMs: 1_000 },
      { phase: 'repoint' as const, at: 14_100, witness: 'RDS', withinMs: 1 },
    ];
    const { contradictions, bars } = waterfall(span, coarse);
    expect(contradictions).toEqual([]);
    expect(bars.map(({ withinMs }) => withinMs)).toEqual([1_000, 1, INTERVAL]);
  });

  it('gives no time to a name that was resolved before it had to be', () => {
    const early = all.map((mark) => (mark.phase === 'resolve' ? { ...mark, at: 10_500 } : mark));
    const { bars, contradictions } = waterfall(span, early);
    expect(contradictions).toEqual([]);
    expect(lengths(bars)).toMatchObject({ resolve: 0, reconnect: 2_000 });
  });

  it('asks nobody for the promotion of a database that kept its place', () => {
    const marks = all.filter(({ phase }) => phase === 'detect' || phase === 'target health');
    const { bars, unknown } = waterfall(span, marks, WITHOUT_DATABASE);
    expect(lengths(bars)).toEqual({ detect: 1_000, 'target health': 6_000, 'first good': 1_000 });
    expect(unknown).toEqual([]);
  });

  it('says of an outage that began when all was repaired that it has another cause', () => {
    const before = all.map((mark) => ({ ...mark, at: mark.at - 9_000 }));
    expect(waterfall(span, before).contradictions).toEqual([
      'the outage began 3000 ms after who saw reconnect had seen the end of "reconnect": it has another cause',
    ]);
  });
});

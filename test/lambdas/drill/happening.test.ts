import { describe, expect, it } from 'vitest';
import { type Happening, marks } from '../../../lambdas/drill/happening.ts';

const FROM = Date.parse('2026-11-21T15:00:00.000Z');
const at = (ms: number) => new Date(FROM + ms).toISOString();
const clock = (wall: number) => wall - FROM;

/** A primary that was killed, as everybody told of it. */
const killed: Happening[] = [
  { at: at(900), source: 'the API', text: 'database connected on timeline 1 at 10.0.21.5', began: at(890) },
  { at: at(1_010), source: 'RDS', text: 'The primary host of the RDS Multi-AZ instance is unhealthy.' },
  { at: at(1_012), source: 'RDS', text: 'Multi-AZ instance failover started.' },
  { at: at(1_020), source: 'the API', text: 'database connection lost: Connection terminated unexpectedly' },
  { at: at(1_150), source: 'PostgreSQL', text: '…LOG:  selected new timeline ID: 2' },
  { at: at(1_200), source: 'PostgreSQL', text: '…LOG:  database system is ready to accept connections' },
  { at: at(1_210), source: 'RDS', text: 'DB instance restarted' },
  {
    at: at(1_230),
    source: 'RDS',
    text: 'Multi-AZ failover to standby complete - DNS propagation may take a few minutes',
  },
  { at: at(1_240), source: 'RDS', text: 'Multi-AZ instance failover completed' },
  { at: at(1_300), source: 'the API', text: 'database connected on timeline 2 at 10.0.22.5', began: at(1_260) },
];
const ends = (happenings: readonly Happening[], since = at(1_000)) =>
  Object.fromEntries(marks(happenings, since, clock).map(({ phase, at: end }) => [phase, end]));

describe('marks', () => {
  it('gives each phase of a failover its own witness, to the millisecond', () => {
    expect(ends(killed)).toEqual({
      detect: 1_010,
      decide: 1_012,
      promote: 1_200,
      repoint: 1_230,
      resolve: 1_260,
      reconnect: 1_300,
    });
    expect(marks(killed, at(1_000), clock).every(({ withinMs }) => withinMs === 1)).toBe(true);
  });

  it.each([
    ['detect', /unhealthy/],
    ['decide', /failover started/],
    ['promote', /ready to accept|instance restarted/],
    ['repoint', /standby complete|failover completed/],
    ['reconnect', /on timeline 2/],
  ])('knows nothing of the end of "%s" when its witnesses are silent', (phase, told) => {
    expect(ends(killed.filter(({ text }) => !told.test(text)))).not.toHaveProperty(phase);
  });

  it('asks RDS for the promotion where PostgreSQL’s log is not there', () => {
    expect(ends(killed.filter(({ source }) => source !== 'PostgreSQL')).promote).toBe(1_210);
  });

  it('takes the reason that RDS gives at the end, as on AWS, for no moment of detection', () => {
    const late = killed.map((it) => (/unhealthy/.test(it.text) ? { ...it, at: at(5_000) } : it));
    expect(ends(late)).not.toHaveProperty('detect');
  });

  it('states that a line of PostgreSQL’s is precise to the second', () => {
    const coarse = killed.map((it) => (it.source === 'PostgreSQL' ? { ...it, withinMs: 1_000 } : it));
    expect(marks(coarse, at(1_000), clock).find(({ phase }) => phase === 'promote')?.withinMs).toBe(1_000);
  });

  it('takes a connection to the old primary for no reconnection', () => {
    const stale = { at: at(1_100), source: 'the API', text: 'database connected on timeline 1', began: at(1_090) };
    expect(ends([...killed, stale].sort((a, b) => a.at.localeCompare(b.at))).reconnect).toBe(1_300);
  });
});

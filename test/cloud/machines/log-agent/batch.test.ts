import { describe, expect, it } from 'vitest';
import { batch } from '../../../../cloud/machines/log-agent/batch.ts';

const NOW = Date.UTC(2026, 10, 21);
/** `<ms after now> <text>` */
const at = (line: string) => (/^\d/.test(line) ? NOW + Number.parseInt(line, 10) : undefined);
const of = (...lines: string[]) => batch(Buffer.from(lines.map((it) => `${it}\n`).join('')), at, NOW);

describe('a batch', () => {
  it('is in order, and each line has its own time or that of the one before', () => {
    const { events } = of('none yet', '5 b', 'no time', '3 a');
    expect(events.map((it) => [it.timestamp - NOW, it.message])).toEqual([
      [0, 'none yet'],
      [3, '3 a'],
      [5, '5 b'],
      [5, 'no time'],
    ]);
  });

  it('joins what is indented to the line above, and leaves empty lines out', () => {
    expect(of('1 Error', '    at a', '\tat b', '', '2 next').events.map((it) => it.message)).toEqual([
      '1 Error\n    at a\n\tat b',
      '2 next',
    ]);
  });

  it('ends before it has more than 10000 events, and says how far it came', () => {
    const { events, bytes } = of(...Array.from({ length: 10_001 }, () => '1'));
    expect([events.length, bytes]).toEqual([10_000, 20_000]);
  });

  it('ends before it is larger than a mebibyte with 26 bytes for each event', () => {
    const { events } = of(...Array.from({ length: 9 }, () => 'ä'.repeat(60_000)));
    expect(events.length).toBe(8);
  });

  it('ends before it spans more than 24 hours', () => {
    const day = 24 * 3_600_000;
    expect(of('0 a', `${day} b`, `${day + 1} c`).events.map((it) => it.message)).toEqual(['0 a', `${day} b`]);
  });

  it('cuts a line that is longer than an event may be', () => {
    const [event] = of('x'.repeat(300_000)).events;
    expect(Buffer.byteLength(event!.message)).toBeLessThanOrEqual(256 * 1024 - 26);
    expect(event!.message).toMatch(/x\[Truncated\.\.\.\]$/);
  });
});

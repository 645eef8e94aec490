import { describe, expect, it } from 'vitest';
import { crest, faction } from '../../services/web/crest.ts';

const NAMES = Array.from({ length: 300 }, (_, n) => `Guild ${n}`);
const METAL = /class="(or|argent)"/g;

describe('crest', () => {
  it('is the same for the same name on every instance, however it is written', () => {
    expect(crest('Iron Oath')).toBe(crest('  iron OATH '));
  });

  it('tells guilds apart', () => {
    expect(new Set(NAMES.map(crest)).size).toBeGreaterThan(250);
  });

  it('lays metal upon colour, and never one colour upon itself', () => {
    for (const arms of NAMES.map(crest)) {
      const colours = [...arms.matchAll(/class="(azure|gules|vert|purpure|sable)"/g)].map((it) => it[1]);
      expect(new Set(colours).size).toBe(2);
      expect(arms.match(METAL)).toHaveLength(1);
    }
  });

  it('holds nothing of the name itself', () => {
    expect(crest('"><script>alert(1)</script>')).not.toContain('alert');
  });
});

describe('faction', () => {
  it.each([
    ['Alliance', 'alliance'],
    [' HORDE ', 'horde'],
    ['Neutral', 'neutral'],
    ['Corsairs', 'own'],
    ['alliance" onload="', 'own'],
  ])('%s has the colours of %s', (name, colours) => {
    expect(faction(name)).toBe(colours);
  });
});

import { expect, it } from 'vitest';
import { foreseenText } from '../../console/foreseen.ts';

const found = { targets: [{ id: 'i-0123', zone: 'us-east-1b' }], budget: { remainingMs: 900_000 }, refusals: [] };

it('says by how many runs it foresees what a drill costs', () => {
  expect(foreseenText({ ...found, predicted: { ms: 4_200, runs: 7 } })).toBe(
    '  would hit  i-0123 in us-east-1b\n  would cost 4.20 s of the error budget, by its 7 runs; 15 min 00 s are left of 30 days',
  );
});

it('speaks of no history where there is none', () => {
  expect(foreseenText({ ...found, predicted: { ms: 10_000, runs: 0 } })).toContain(
    '10.0 s of the error budget, at the most, by what it allows itself',
  );
});

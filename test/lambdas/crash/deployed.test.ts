import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deploying, deploying } from './deploying.ts';
import { rowsLost, without } from './plants.ts';

let there: Deploying;
beforeAll(async () => {
  there = await deploying();
}, 120_000);
afterAll(() => there[Symbol.asyncDispose]());

const steps = [
  'TakeTurn',
  'Acquire',
  'Release',
  'Approve',
  'StartBuild',
  'CreateDeployment',
  'RollBack',
  'Retire',
  'NoteVerdict',
] as const;

describe.each(steps)('%s', (step) => {
  it('does its deed once, whichever call it dies over and however', { timeout: 240_000 }, async () => {
    const cells = await there.cells(step);
    expect(cells.length).toBeGreaterThan(4);
    const red = cells.filter(({ differences }) => differences.length > 0);
    expect(red.map(({ call, way, differences }) => [`${step}: ${call}, ${way}`, ...differences].join('\n'))).toEqual(
      [],
    );
  });
});

describe('what a deployment is made safe by', () => {
  it.each([
    [
      'the token of a build',
      'StartBuild',
      'StartBuild',
      '500 after the deed',
      without('StartBuild', 'idempotencyToken'),
    ],
    [
      'the description of a deployment',
      'CreateDeployment',
      'CreateDeployment',
      'killed before the answer',
      without('CreateDeployment', 'description'),
    ],
    ['the write-ahead row of a deployment', 'CreateDeployment', 'CreateDeployment', 'seen late, redriven', rowsLost],
  ] as const)('%s: without it, %s does %s twice, %s', async (_, step, operation, way, plant) => {
    expect((await there.cell(step, operation, way)).differences).toEqual([]);
    expect(await there.cell(step, operation, way, plant)).toSatisfy(({ differences }) => differences.length > 0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undisturbedOf } from './cells.ts';
import type { Plant } from './crashing.ts';
import { rowsLost, without } from './plants.ts';
import type { Cell, Walk } from './walk.ts';
import { walk } from './walk.ts';
import type { Way } from './ways.ts';
import { crashWorld } from './world.ts';

const differing = ({ differences }: Cell) => differences.length > 0;

describe('what a provision is made safe by', () => {
  let there: Walk;
  beforeAll(async () => {
    there = await walk(await crashWorld());
  }, 60_000);
  afterAll(() => there[Symbol.asyncDispose]());

  const planted: [what: string, step: string, operation: string, way: Way, plant: Plant][] = [
    ['the tags of a VPC', 'Vpc', 'CreateVpc', 'killed after the answer', without('CreateVpc', 'TagSpecifications')],
    ['the write-ahead row of a VPC', 'Vpc', 'CreateVpc', 'seen late, redriven', rowsLost],
    ['the write-ahead row of a key', 'Key', 'CreateKey', 'killed before the answer', rowsLost],
  ];

  it.each(planted)(
    '%s: without it, %s is another after %s %s',
    { timeout: 240_000 },
    async (_, step, operation, way, plant) => {
      const { calls, services, full } = await undisturbedOf(there, step);
      const { call } = calls.find((asked) => asked.call.startsWith(operation))!;
      const cell = () => there.cell(step, 'ensure', { call, way }, full, services);
      await there.done(step, 'remove');
      expect((await cell()).differences).toEqual([]);
      await there.done(step, 'remove');
      there.crashing.plant(plant);
      const red = await cell();
      there.crashing.plant(undefined);
      expect(red).toSatisfy(differing);
    },
  );
});

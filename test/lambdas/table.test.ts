import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

let all: Orchestrated;
let table: typeof import('../../lambdas/table.ts');

beforeAll(async () => {
  all = await orchestrated();
  table = await import('../../lambdas/table.ts');
});
afterAll(() => all[Symbol.asyncDispose]());

it('lists every row of a kind, though DynamoDB answers a megabyte at a time', async () => {
  const body = 'x'.repeat(200_000);
  const names = Array.from({ length: 12 }, (_, index) => `row-${String(index).padStart(2, '0')}`);
  for (const name of [...names, 'other']) expect(await table.write('large', name, body, undefined)).toBe(true);
  expect((await table.list('large', 'row-')).map(({ name }) => name)).toEqual(names);
  expect(await table.list('large')).toHaveLength(13);
});

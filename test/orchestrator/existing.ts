import { expect } from 'vitest';
import type { Whole } from './whole.ts';

/** What a plan says there is now. */
export async function existing(all: Whole): Promise<string[]> {
  const { output, cause } = await all.run('plan', { environment: 'dev' });
  expect(cause).toBeUndefined();
  const { changes } = JSON.parse(output!) as { changes: { resource: string; action: string }[] };
  return changes.filter(({ action }) => action !== 'create').map(({ resource }) => resource);
}

import * as z from 'zod';
import { answer, type Condition, type Waiting } from '../condition.ts';
import { logger, step } from '../step.ts';
import { list } from '../table.ts';
import { buildFinished } from './build-finished.ts';
import { databaseAvailable } from './database-available.ts';
import { deploymentFinished } from './deployment-finished.ts';
import { migrationFinished } from './migration-finished.ts';

const conditions = [
  databaseAvailable,
  buildFinished,
  deploymentFinished,
  migrationFinished,
] as readonly Condition<unknown>[];

/** Looks again on behalf of whoever waits: for one condition when an event speaks of it, for all once a minute, since events may be lost. */
export const handler = step(z.object({ condition: z.string().optional() }), async ({ condition: only }) => {
  const due = conditions.filter(({ name }) => !only || name === only);
  const looks = due.map(async (condition) => {
    const rows = await list<Waiting>('wait', `${condition.name}/`);
    return Promise.allSettled(rows.map((row) => answer(row, condition)));
  });
  // One that cannot be looked at must not keep the others waiting; the next minute tries again.
  for (const outcome of (await Promise.all(looks)).flat())
    if (outcome.status === 'rejected') logger.error('could not look', { error: outcome.reason as Error });
});

import * as z from 'zod';
import { settings } from '../settings.ts';
import { logger, step } from '../step.ts';
import { list } from '../table.ts';
import type { Harm } from './harm.ts';
import { takeBack } from './take-back.ts';

/** Somebody has stopped all drills: takes back everything that is armed and not taken back yet. One that fails keeps no other from it. */
export const handler = step(z.object({ environment: z.literal(settings.environment) }), async () => {
  const armed = (await list<Harm>('harm')).filter(({ body }) => !body.undoneAt).map(({ body }) => body.run);
  const outcomes = await Promise.allSettled(armed.map((run) => takeBack(run, 'the switch that stops all drills')));
  const failures = outcomes.filter((it) => it.status === 'rejected').map((it) => it.reason as Error);
  for (const error of failures) logger.error('could not take back', { error });
  // Lambda calls it again, and the schedules are still set.
  if (failures[0]) throw failures[0];
  return { takenBack: armed };
});

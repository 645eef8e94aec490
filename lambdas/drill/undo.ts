import * as z from 'zod';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { ensureReport } from './ensure-report.ts';
import { takeBack } from './take-back.ts';

const Ask = z.object({
  environment: z.literal(settings.environment),
  run: z.string(),
  /** Who asks, if not the drill itself. */
  by: z.string().default('the drill'),
});

/** Takes a run's harm back: called by the drill, and by the schedule that was set for the case that the drill cannot. */
export const handler = step(Ask, async ({ run, by }) => {
  const harm = await takeBack(run, by);
  if (harm && by === 'the schedule') await ensureReport(harm);
  return harm?.undoneAt ? { undoneAt: harm.undoneAt, undoneBy: harm.undoneBy } : {};
});

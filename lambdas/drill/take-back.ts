import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { logger } from '../step.ts';
import { unless } from '../unless.ts';
import { findHarm, type Harm, noteHarm } from './harm.ts';
import { scheduleName } from './schedule-name.ts';
import { undos } from './undos.ts';

const scheduler = new SchedulerClient({ maxAttempts: 5 });

/** Takes back what a run has done, then removes its schedule. Done already is success, and so is a run that never armed anything. */
export async function takeBack(run: string, by: string): Promise<Harm | undefined> {
  const armed = await findHarm(run);
  if (!armed) return undefined;
  const harm = armed.undoneAt ? armed : await undo(armed, by);
  await scheduler.send(new DeleteScheduleCommand({ Name: scheduleName(run) })).catch(unless('ResourceNotFound'));
  return harm;
}

async function undo(armed: Harm, by: string): Promise<Harm> {
  await undos[armed.experiment.fault]?.(armed);
  // A fault that is on its way in at this moment sees this when it is done, and goes back as well.
  const harm = await noteHarm(armed.run, ({ undoneAt, undoneBy }) => ({
    undoneAt: undoneAt ?? new Date().toISOString(),
    undoneBy: undoneBy ?? by,
  }));
  logger.info('taken back', { run: armed.run, by: harm.undoneBy });
  return harm;
}

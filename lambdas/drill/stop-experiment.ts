import { DeleteExperimentTemplateCommand, FISClient, StopExperimentCommand } from '@aws-sdk/client-fis';
import { unless } from '../unless.ts';
import type { Undo } from './fault.ts';

const fis = new FISClient({ maxAttempts: 5 });

/** Ends a fault that FIS does, and forgets what it was made from. */
export const stopExperiment: Undo = async ({ notes: { experiment: id, template } }) => {
  // One that is over cannot be stopped.
  if (id) await fis.send(new StopExperimentCommand({ id })).catch(unless('Validation', 'ResourceNotFound', 'Conflict'));
  if (template) await fis.send(new DeleteExperimentTemplateCommand({ id: template })).catch(unless('ResourceNotFound'));
};

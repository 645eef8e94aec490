import type { Mutation } from './calls.ts';
import { logger } from './step.ts';
import { write } from './table.ts';

/** What one attempt of a step has called. */
export interface Calls {
  readonly step: string;
  readonly calls: readonly Mutation[];
}

const SECONDS_OF_A_QUARTER = 90 * 86_400;

/**
 * Notes what an attempt has called, to be held against the plan. Each attempt has a row of its own: one that only waits afterwards, or fails, has
 * called all the same. A note that cannot be written is no reason to fail.
 */
export async function noteCalls(step: string, execution: string, calls: readonly Mutation[]): Promise<void> {
  if (calls.length === 0) return;
  const row: Calls = { step, calls };
  await write('calls', `${execution} ${step} ${crypto.randomUUID()}`, row, undefined, SECONDS_OF_A_QUARTER).catch(
    (error: Error) => logger.warn('its calls are not noted', { error, calls }),
  );
}

import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { write } from '../table.ts';
import { probeExecution } from './probe-execution.ts';

const SECONDS_OF_A_DAY = 86_400;

/** The probe ended without having proved anything. */
export class ProbeFailed extends Error {
  override readonly name = 'ProbeFailed';
}

/** Asks the probe of a run to end, and gives what it gave back once everything is read back and deleted: `{ run, ledger, … }`. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  // There already is as good.
  await write('probe-stop', run, {}, undefined, SECONDS_OF_A_DAY);
  const { status, output, error, cause } = await probeExecution(run);
  if (status === 'RUNNING') throw new NotReadyYet(`the probe of "${run}" is on its way to its end`);
  if (status !== 'SUCCEEDED')
    throw new ProbeFailed(`the probe of "${run}" is ${[status, error, cause].filter(Boolean).join(': ')}`);
  return JSON.parse(output!) as object;
});

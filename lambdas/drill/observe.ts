import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { eyes } from './eyes.ts';
import { readHarm } from './harm.ts';
import { reasonToStop } from './reason-to-stop.ts';

/** Leaves a fault that lasts in place for its time, and ends it before if a stop condition says so. `NotReadyYet` meanwhile. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  const harm = await readHarm(run);
  const because = await reasonToStop(harm);
  if (because) return { stoppedBecause: because };
  const until = Date.parse(harm.injectedAt!) + (harm.experiment.seconds ?? 0) * 1000;
  const left = until - Date.now();
  if (left > 0 && (await eyes[harm.experiment.fault].over?.look(harm))) return {};
  if (left > 0) throw new NotReadyYet(`the fault stays for another ${(left / 1000).toFixed(1)} s`);
  return {};
});

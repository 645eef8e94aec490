import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { raised } from './alarms.ts';
import { eyes } from './eyes.ts';
import { type Harm, noteHarm, readHarm } from './harm.ts';
import { exhausted } from './patience.ts';
import { stopped } from './switch.ts';
import { tail } from './tail.ts';

/** Leaves a fault that lasts in place for its time, and ends it before if a stop condition says so. `NotReadyYet` meanwhile. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  const harm = await readHarm(run);
  const because = await reasonToStop(harm);
  if (because) {
    await noteHarm(run, () => ({ stoppedBecause: because }));
    return { stoppedBecause: because };
  }
  const until = Date.parse(harm.injectedAt!) + (harm.experiment.seconds ?? 0) * 1000;
  const left = until - Date.now();
  if (left > 0 && (await eyes[harm.experiment.fault].over?.look(harm))) return {};
  if (left > 0) throw new NotReadyYet(`the fault stays for another ${(left / 1000).toFixed(1)} s`);
  return {};
});

async function reasonToStop({ run, experiment: { stop }, undoneBy }: Harm): Promise<string | undefined> {
  if (undoneBy) return `${undoneBy} has taken it back`;
  const switchedOff = await stopped();
  if (switchedOff) return switchedOff;
  const [alarm] = await raised(stop.alarms);
  return alarm ?? exhausted(await tail(run, stop.client.overMs), stop.client);
}

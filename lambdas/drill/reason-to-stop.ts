import { raised } from './alarms.ts';
import { type Harm, noteHarm } from './harm.ts';
import { exhausted } from './patience.ts';
import { stopped } from './switch.ts';
import { tail } from './tail.ts';

/** Why a drill must end before its time: it was taken back, all drills are stopped, an alarm is raised, or its clients have had enough. Notes it, if there is a reason. */
export async function reasonToStop({ run, experiment: { stop }, undoneBy }: Harm): Promise<string | undefined> {
  const [switchedOff, [alarm], last] = await Promise.all([
    stopped(),
    raised(stop.alarms),
    tail(run, stop.client.overMs),
  ]);
  const because = (undoneBy && `${undoneBy} has taken it back`) ?? switchedOff ?? alarm ?? exhausted(last, stop.client);
  if (because) await noteHarm(run, () => ({ stoppedBecause: because }));
  return because;
}

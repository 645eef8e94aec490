import { DrillStopped } from './drill-stopped.ts';
import { reasonToStop } from './reason-to-stop.ts';
import { sighting } from './sighting.ts';

/** Whether the fault is there, by witnesses other than who did it. Its stop conditions hold already. */
export const handler = sighting('effect', async (harm) => {
  const because = await reasonToStop(harm);
  if (because) throw new DrillStopped(because);
});

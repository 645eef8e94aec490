import * as z from 'zod';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { DrillRefused } from './drill-refused.ts';
import { DrillStopped } from './drill-stopped.ts';
import { noteHarm, readHarm } from './harm.ts';
import { injectors } from './injectors.ts';
import { stopped } from './switch.ts';
import { tail } from './tail.ts';
import { undos } from './undos.ts';
import { unsteady } from './unsteady.ts';

/** Does the fault, unless all drills are stopped, this one has been taken back already, or its clients have not fared well without it. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  const armed = await readHarm(run);
  const { fault } = armed.experiment;
  const injector = injectors[fault];
  const against = settings.drills === 'never' ? `${settings.environment} is not armed` : await stopped();
  if (against) throw new DrillRefused(`nothing was harmed: ${against}`);
  if (!injector) throw new DrillRefused(`nobody has said how to do "${fault}"`);
  // What was made ready meanwhile goes as well.
  if (armed.undoneAt && injector.prepare) await undos[fault](armed);
  if (armed.undoneAt) throw new DrillStopped(`nothing was harmed: ${armed.undoneBy} has taken it back beforehand`);

  const note = (notes: Readonly<Record<string, string>>) =>
    noteHarm(run, (it) => ({ notes: { ...it.notes, ...notes } }));
  await injector.prepare?.(armed, note);
  // Harm that nothing could be learnt from is not done.
  const because = armed.injectedAt ? undefined : unsteady((await tail(run, Number.POSITIVE_INFINITY)).operations);
  if (because) throw new DrillRefused(`nothing was harmed: ${because}`);
  const harm = await noteHarm(run, ({ injectedAt }) => ({ injectedAt: injectedAt ?? new Date().toISOString() }));
  await injector.inject(harm, note);
  // Whoever took it back a moment ago may have been before the deed: then it is taken back once more.
  const after = await readHarm(run);
  if (after.undoneAt) {
    await undos[fault](after);
    throw new DrillStopped(`${after.undoneBy} has taken it back while it was being done`);
  }
  return { injectedAt: harm.injectedAt };
});

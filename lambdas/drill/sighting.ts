import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { eyes } from './eyes.ts';
import { type Harm, noteHarm, readHarm } from './harm.ts';
import { allHealthy } from './witnesses/instances.ts';

/** The environment is not as before, though its time is over. */
class NotRecovered extends Error {
  override readonly name = 'NotRecovered';
}

/**
 * A step that asks the witnesses of a fault and writes down what each has seen first. `NotReadyYet` until all have; a witness that has seen
 * nothing by then stays in the row with nothing, and the judge sees it there. `meanwhile` is called after each look in vain, and may end the looking.
 */
export const sighting = (of: 'effect' | 'recovery', meanwhile?: (harm: Harm) => Promise<void>) =>
  step(z.object({ run: z.string() }), async ({ run }) => {
    const harm = await readHarm(run);
    const witnesses = eyes[harm.experiment.fault]?.[of] ?? [];
    const lookedAt = new Date().toISOString();
    const looks = await Promise.all(
      witnesses.map(async (witness) => {
        const key = `${of}/${witness.name}`;
        const known = harm.sights[key];
        const sight = known ?? (await witness.look(harm)) ?? null;
        const inVain = known === null && sight && harm.lookedAt ? { notBefore: harm.lookedAt } : {};
        return [key, sight && { ...sight, ...inVain }] as const;
      }),
    );
    const unhealthy = (await allHealthy()) ? 0 : 1;
    await noteHarm(run, ({ sights, looks: before = 0, unhealthyLooks = 0 }) => ({
      sights: { ...sights, ...Object.fromEntries(looks) },
      lookedAt,
      looks: before + 1,
      unhealthyLooks: unhealthyLooks + unhealthy,
    }));
    const blind = looks.filter(([, sight]) => !sight).map(([key]) => key);
    if (blind.length === 0 && looks.length > 0) return { [of]: looks.map(([, sight]) => sight!.account) };
    await meanwhile?.(harm);
    const over = Date.parse(harm.undoneAt ?? harm.armedAt) + harm.experiment.recoverWithinSeconds * 1000;
    if (of === 'recovery' && Date.now() > over)
      throw new NotRecovered(
        `after ${harm.experiment.recoverWithinSeconds} s there is nothing to see of: ${blind.join(', ')}`,
      );
    throw new NotReadyYet(`no witness has seen the ${of} yet: ${blind.join(', ') || 'there is none'}`);
  });

import * as z from 'zod';
import { hold } from '../hold.ts';
import type { Scope } from '../holder.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';

const Ask = z.object({
  environment: z.literal(settings.environment, { error: `this machine serves "${settings.environment}" alone` }),
  execution: z.string(),
  tier: z.enum(['web', 'api']).optional(),
  /** The execution that started this one and holds the environment meanwhile. */
  under: z.string().nullish(),
});

export const handler = step(Ask, async ({ execution, tier, under }) => {
  const scope: Scope = tier ? `deploy/${tier}` : 'environment';
  await hold(scope, execution, under ?? undefined);
  return { held: scope };
});

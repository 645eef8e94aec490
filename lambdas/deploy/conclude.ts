import * as z from 'zod';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { DeploymentFailed } from './deployment-failed.ts';

const Outcome = z.looseObject({
  tier: z.enum(['web', 'api']),
  failure: z.object({ error: z.string(), cause: z.string() }).optional(),
});
const Ask = z.object({
  environment: z.literal(settings.environment),
  commit: z.string(),
  tiers: z.array(z.enum(['web', 'api'])),
  outcomes: z.array(Outcome),
  /** How often the execution had been redriven when its tiers were deployed, and how often by now. */
  redrives: z.number(),
  redrivesNow: z.number(),
  report: z
    .object({ summary: z.string(), report: z.object({ html: z.string() }) })
    .optional()
    .catch(undefined),
});

/**
 * Says how it went: fails with the causes if a tier failed. An execution that is redriven comes back to where it failed, which is here: its tiers
 * are then deployed again.
 */
export const handler = step(Ask, async ({ commit, tiers, outcomes, redrives, redrivesNow, report }) => {
  const failed = outcomes.filter(({ failure }) => failure);
  const done = outcomes.filter(({ failure }) => !failure).map(({ tier }) => tier);
  if (failed.length > 0 && redrivesNow > redrives) return { again: true };

  const left = tiers.filter((tier) => !outcomes.some((it) => it.tier === tier));
  if (failed.length > 0)
    throw new DeploymentFailed(
      [
        ...failed.map(({ tier, failure }) => `${tier}: ${failure!.error}: ${failure!.cause}`),
        ...left.map((tier) => `${tier} was not deployed: by the commit's deploy.json it goes after what failed`),
        ...done.map((tier) => `${tier} serves ${commit}`),
        ...(report ? [`${report.summary}: ${report.report.html}`] : []),
      ].join('\n'),
    );
  return { again: false, deployed: done };
});

import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { settings, type Tier, tiers } from '../settings.ts';
import { step } from '../step.ts';
import { changes } from './changes.ts';
import { newer } from './newer.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });
const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  commit: z.string(),
  branch: z.string().optional(),
  /** Those that somebody has named: they are meant, whatever they serve. */
  tiers: z.array(z.enum(['web', 'api'])).optional(),
  order: z.array(z.enum(['web', 'api'])).optional(),
});

/**
 * The tiers that a commit changes, each by the difference to what it serves at this moment: what a deployment that failed, was superseded or was
 * lost has left out is in the next one. `stages` are the tiers that go at the same time, one stage after another.
 */
export const handler = step(Ask, async ({ commit, branch, tiers: meant, order }) => {
  if (meant && !branch) return of(commit, meant, order, `${commit} deploys ${meant.join(' and ')}`);
  const supersededBy = await newer(codecommit, commit, branch);
  if (supersededBy)
    return {
      supersededBy,
      ...of(commit, [], order, `${commit} is superseded by ${supersededBy}, which is deployed in its place`),
    };

  const looked = await Promise.all(
    tiers.map(async (tier) => ({ tier, ...(await changes(codecommit, codedeploy, tier, commit)) })),
  );
  const changed = looked.filter(({ changes }) => changes).map(({ tier }) => tier);
  const why = looked.map(({ because }) => because).join('; ');
  const what = changed.length > 0 ? changed.join(' and ') : 'nothing';
  return of(commit, changed, order, `${commit} deploys ${what}: ${why}`);
});

/** A tier that no order speaks of does not wait. */
function of(commit: string, changed: readonly Tier[], order: readonly Tier[] | undefined, summary: string) {
  const stages = order ? order.filter((tier) => changed.includes(tier)).map((tier) => [tier]) : [changed];
  return { commit, tiers: changed, stages: stages.filter((it) => it.length > 0).map((it) => ({ tiers: it })), summary };
}

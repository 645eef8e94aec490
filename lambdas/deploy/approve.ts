import * as z from 'zod';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { read, write } from '../table.ts';

const Ask = z.object({
  environment: z.literal(settings.environment),
  token: z.string(),
  execution: z.string(),
  commit: z.string(),
  tiers: z.array(z.string()).optional(),
  branch: z.string().optional(),
});

/** Somebody is asked whether a commit may be deployed: a row of the orchestrator's table, `approval/<the execution's ARN>`. */
export interface Approval {
  readonly token: string;
  readonly commit: string;
  readonly tiers: readonly string[];
  /** Where it was pushed to: a newer commit there takes its place. */
  readonly branch?: string | undefined;
  readonly askedAt: string;
  /** From then on no answer is a no. */
  readonly until: string;
}

const HOUR = 3_600_000;

/**
 * Notes the token of a deployment that waits for a person. Whoever agrees sends `SendTaskSuccess` with `{ "by": …, "at": … }`, whoever does not
 * `SendTaskFailure` with `NotApproved` and a sentence.
 */
export const handler = step(Ask, async ({ token, execution, commit, tiers = [], branch }) => {
  const now = Date.now();
  const approval: Approval = {
    token,
    commit,
    tiers,
    branch,
    askedAt: new Date(now).toISOString(),
    until: new Date(now + settings.approval.hours * HOUR).toISOString(),
  };
  // A redrive asks once more, with a new token.
  await write('approval', execution, approval, await read('approval', execution), settings.approval.hours * 2 * 3600);
});

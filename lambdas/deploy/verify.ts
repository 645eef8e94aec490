import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { step } from '../step.ts';
import { believed } from './believed.ts';
import { verified } from './verified.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const Ask = z.object({ tier: z.enum(['web', 'api']), commit: z.string(), deploymentId: z.string() });

/** What CodeDeploy calls a success is one when every instance has it, is healthy, and serves as well as the old ones did. */
export const handler = step(Ask, async ({ tier, commit, deploymentId }) => {
  // One that answers nothing but errors never says which commit it serves: who has judged it is asked as well, not afterwards.
  const [found, belief] = await Promise.allSettled([
    verified(codedeploy, elb, tier, deploymentId, commit),
    believed(codedeploy, deploymentId),
  ]);
  if (belief.status === 'rejected' && belief.reason.name === 'VerificationFailed') throw belief.reason;
  if (found.status === 'rejected') throw found.reason;
  if (belief.status === 'rejected') throw belief.reason;
  return found.value;
});

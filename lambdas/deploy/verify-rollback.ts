import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { step } from '../step.ts';
import { verified } from './verified.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const Ask = z.object({
  tier: z.enum(['web', 'api']),
  before: z.object({ commit: z.string() }),
  rollback: z.object({ deploymentId: z.string() }),
});

/** The tier is as before when every instance has the old revision again, is healthy and says so. */
export const handler = step(Ask, ({ tier, before: { commit }, rollback: { deploymentId } }) =>
  verified(codedeploy, elb, tier, deploymentId, commit),
);

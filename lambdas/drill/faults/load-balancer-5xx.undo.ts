import { DeleteRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { unless } from '../../unless.ts';
import { drillRules } from '../drill-rules.ts';
import type { Undo } from '../fault.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** Takes the run's rules away. */
export default (async (harm) => {
  for (const RuleArn of await drillRules(elb, harm))
    await elb.send(new DeleteRuleCommand({ RuleArn })).catch(unless('RuleNotFound'));
}) satisfies Undo;

import { CreateRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { settings } from '../../settings.ts';
import { tagList } from '../../tags.ts';
import { drillRules, listeners, mark } from '../drill-rules.ts';
import type { Injector } from '../fault.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** Before every other rule; the environment's own listeners have none but the default. */
const PRIORITY = 1;

/** The load balancer answers with an error by itself, to everybody or below one path. */
export default {
  async inject(harm) {
    if ((await drillRules(elb, harm)).length > 0) return;
    const { path = '/*', status } = harm.experiment.parameters as { path?: string; status: number };
    for (const ListenerArn of await listeners(elb, harm))
      await elb.send(
        new CreateRuleCommand({
          ListenerArn,
          Priority: PRIORITY,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }],
          Actions: [
            {
              Type: 'fixed-response',
              FixedResponseConfig: { StatusCode: String(status), ContentType: 'text/plain', MessageBody: mark(harm) },
            },
          ],
          Tags: tagList({
            'muster:environment': settings.environment,
            'muster:drills': 'armed',
            'muster:run': harm.run,
          }),
        }),
      );
  },
} satisfies Injector;

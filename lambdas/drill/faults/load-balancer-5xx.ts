import {
  CreateRuleCommand,
  DeleteRuleCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { settings } from '../../settings.ts';
import { tagList } from '../../tags.ts';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';
import type { Harm } from '../harm.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** Before every other rule; the environment's own listeners have none but the default. */
const PRIORITY = 1;
/** The body of its answers: by it the rule is known, also when the answer to its creation was lost. */
const mark = ({ run }: Harm) => `drill ${run}`;

/** The load balancer answers with an error by itself, to everybody or below one path. */
export default {
  async inject(harm) {
    if ((await rules(harm)).length > 0) return;
    const { path = '/*', status } = harm.experiment.parameters as { path?: string; status: number };
    for (const ListenerArn of await listeners(harm))
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
  async undo(harm) {
    for (const RuleArn of await rules(harm))
      await elb.send(new DeleteRuleCommand({ RuleArn })).catch(unless('RuleNotFound'));
  },
} satisfies Injector;

async function listeners({ targets: [loadBalancer] }: Harm): Promise<string[]> {
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancer!.id }));
  return Listeners.map((it) => it.ListenerArn!);
}

async function rules(harm: Harm): Promise<string[]> {
  const all = await Promise.all(
    (await listeners(harm)).map((ListenerArn) => elb.send(new DescribeRulesCommand({ ListenerArn }))),
  );
  return all
    .flatMap(({ Rules = [] }) => Rules)
    .filter(({ Actions = [] }) => Actions.some((it) => it.FixedResponseConfig?.MessageBody === mark(harm)))
    .map((it) => it.RuleArn!);
}

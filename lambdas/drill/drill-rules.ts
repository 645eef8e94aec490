import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Harm } from './harm.ts';

/** The body of its answers: by it the rule is known, also when the answer to its creation was lost. */
export const mark = ({ run }: Harm) => `drill ${run}`;

export async function listeners(
  elb: ElasticLoadBalancingV2Client,
  { targets: [loadBalancer] }: Harm,
): Promise<string[]> {
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancer!.id }));
  return Listeners.map((it) => it.ListenerArn!);
}

/** The rules that a run has made. */
export async function drillRules(elb: ElasticLoadBalancingV2Client, harm: Harm): Promise<string[]> {
  const all = await Promise.all(
    (await listeners(elb, harm)).map((ListenerArn) => elb.send(new DescribeRulesCommand({ ListenerArn }))),
  );
  return all
    .flatMap(({ Rules = [] }) => Rules)
    .filter(({ Actions = [] }) => Actions.some((it) => it.FixedResponseConfig?.MessageBody === mark(harm)))
    .map((it) => it.RuleArn!);
}

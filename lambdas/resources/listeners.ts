import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DeleteRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const LoadBalancer = z.object({ arn: z.string() });
const Needs = z.object({
  publicLoadBalancer: LoadBalancer,
  internalLoadBalancer: LoadBalancer,
  targetGroups: z.object({ web: z.string(), api: z.string() }),
});

/** Plain HTTP on port 80: the application has no domain of its own, so no certificate could match its name. */
const PORT = 80;

export const handler = resource({
  needs: Needs,
  wanted: () => [
    { name: 'listener/public', side: 'public', tier: 'web' } as const,
    { name: 'listener/internal', side: 'internal', tier: 'api' } as const,
  ],
  standIn: { arn: '(a new listener)', targetGroup: undefined as string | undefined, rules: [] as readonly Rule[] },

  async find({ side }) {
    const found = await elb
      .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
      .catch(unless('LoadBalancerNotFound'));
    const LoadBalancerArn = found?.LoadBalancers?.[0]?.LoadBalancerArn;
    if (!LoadBalancerArn) return undefined;
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const listener = Listeners.find(({ Port }) => Port === PORT);
    if (!listener) return undefined;
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }));
    return {
      arn: listener.ListenerArn!,
      targetGroup: listener.DefaultActions?.[0]?.TargetGroupArn,
      rules: Rules.filter(({ IsDefault }) => !IsDefault),
    };
  },
  async create({ side, tier }, { facts, tags }) {
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: facts[`${side}LoadBalancer`].arn,
        Protocol: 'HTTP',
        Port: PORT,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: facts.targetGroups[tier] }],
        Tags: tagList(tags),
      }),
    );
    return { arn: Listeners![0]!.ListenerArn!, targetGroup: facts.targetGroups[tier], rules: [] };
  },
  differences: ({ targetGroup, rules }, { tier }, { targetGroups }) => [
    ...(targetGroup === targetGroups[tier]
      ? []
      : [`it forwards to ${targetGroup ?? 'no single target group'}, not to ${targetGroups[tier]}`]),
    ...rules.map(
      ({ Priority, Actions = [] }) =>
        `its rule ${Priority} answers before it: ${Actions.map(({ Type }) => Type).join(', ')}`,
    ),
  ],
  async update({ arn, targetGroup, rules }, { tier }, { facts: { targetGroups } }) {
    const action = { Type: 'forward' as const, TargetGroupArn: targetGroups[tier] };
    if (targetGroup !== targetGroups[tier])
      await elb.send(new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: [action] }));
    for (const { RuleArn } of rules) await elb.send(new DeleteRuleCommand({ RuleArn }));
    return { arn, targetGroup: targetGroups[tier], rules: [] };
  },
  async remove({ arn }) {
    await elb.send(new DeleteListenerCommand({ ListenerArn: arn }));
  },
  facts: () => ({}),
});

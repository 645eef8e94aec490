import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
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
  standIn: { arn: '(a new listener)', targetGroup: undefined as string | undefined },

  async find({ side }) {
    const found = await elb
      .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
      .catch(unless('LoadBalancerNotFound'));
    const LoadBalancerArn = found?.LoadBalancers?.[0]?.LoadBalancerArn;
    if (!LoadBalancerArn) return undefined;
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const listener = Listeners.find(({ Port }) => Port === PORT);
    return listener && { arn: listener.ListenerArn!, targetGroup: listener.DefaultActions?.[0]?.TargetGroupArn };
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
    return { arn: Listeners![0]!.ListenerArn!, targetGroup: facts.targetGroups[tier] };
  },
  differences: ({ targetGroup }, { tier }, { targetGroups }) =>
    targetGroup === targetGroups[tier] ? [] : [`it forwards to ${targetGroup}, not to ${targetGroups[tier]}`],
  async update({ arn }, { tier }, { facts: { targetGroups } }) {
    const action = { Type: 'forward' as const, TargetGroupArn: targetGroups[tier] };
    await elb.send(new ModifyListenerCommand({ ListenerArn: arn, DefaultActions: [action] }));
    return { arn, targetGroup: targetGroups[tier] };
  },
  async remove({ arn }) {
    await elb.send(new DeleteListenerCommand({ ListenerArn: arn }));
  },
  facts: () => ({}),
});

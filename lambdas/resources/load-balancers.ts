import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';
import { unlike } from '../unlike.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** A request that no standard allows is a smuggling attempt: dropped. */
const attributes: Readonly<Record<string, string>> = {
  'routing.http.drop_invalid_header_fields.enabled': 'true',
  'deletion_protection.enabled': String(settings.loadBalancerDeletionProtection),
};

interface Found {
  readonly arn: string;
  readonly dnsName: string;
  readonly stands?: Pick<LoadBalancer, 'Scheme' | 'Type'>;
  readonly attributes: Readonly<Record<string, string>>;
}

export const handler = resource({
  needs: z.object({
    subnets: z.object({ public: z.array(z.string()), application: z.array(z.string()) }),
    securityGroups: z.object({ public: z.string(), internal: z.string() }),
  }),
  wanted: () => [
    {
      name: 'load-balancer/public',
      side: 'public' as const,
      scheme: 'internet-facing' as const,
      layer: 'public' as const,
    },
    {
      name: 'load-balancer/internal',
      side: 'internal' as const,
      scheme: 'internal' as const,
      layer: 'application' as const,
    },
  ],
  standIn: { arn: '(a new load balancer)', dnsName: '(a new load balancer)', attributes } as Found,

  async find({ side }) {
    const found = await elb
      .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
      .catch(unless('LoadBalancerNotFound'));
    const loadBalancer = found?.LoadBalancers?.[0];
    if (!loadBalancer) return undefined;
    const { Attributes = [] } = await elb.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }),
    );
    return describe(loadBalancer, Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!])));
  },
  async create({ side, scheme, layer }, { facts, tags }) {
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({
        Name: named(side),
        Type: 'application',
        Scheme: scheme,
        IpAddressType: 'ipv4',
        Subnets: facts.subnets[layer],
        SecurityGroups: [facts.securityGroups[side]],
        Tags: tagList(tags),
      }),
    );
    return describe(LoadBalancers![0]!, {});
  },
  fixed: ({ stands = {} }, { scheme }) => unlike(stands, { Scheme: scheme, Type: 'application' }),
  differences: (found) =>
    Object.entries(attributes)
      .filter(([key, value]) => found.attributes[key] !== value)
      .map(([key, value]) => `${key} is ${found.attributes[key] ?? 'at its default'}, not ${value}`),
  async update(found) {
    await elb.send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: found.arn,
        Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return { ...found, attributes };
  },
  async remove({ arn }) {
    await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn }));
  },
  facts: (found) => ({
    publicLoadBalancer: { arn: found['load-balancer/public']!.arn, dnsName: found['load-balancer/public']!.dnsName },
    internalLoadBalancer: {
      arn: found['load-balancer/internal']!.arn,
      dnsName: found['load-balancer/internal']!.dnsName,
    },
  }),
});

const describe = (it: LoadBalancer, now: Readonly<Record<string, string>>): Found => ({
  arn: it.LoadBalancerArn!,
  dnsName: it.DNSName!,
  stands: it,
  attributes: now,
});

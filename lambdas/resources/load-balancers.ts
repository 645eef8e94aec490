import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
  ModifyLoadBalancerAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { differing, inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';
import { unlike } from '../unlike.ts';

const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

/** A request that no standard allows is a smuggling attempt: dropped. An idle connection ends before the services would end it, or they would do so amid a request. */
const attributes: Readonly<Record<string, string>> = {
  'routing.http.drop_invalid_header_fields.enabled': 'true',
  'idle_timeout.timeout_seconds': '60',
  'deletion_protection.enabled': String(settings.loadBalancerDeletionProtection),
};

interface Found {
  readonly arn: string;
  readonly dnsName: string;
  readonly stands?: Pick<LoadBalancer, 'Scheme' | 'Type'>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Where it stands and who may reach it; absent while it is made as wanted. */
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
}

const Needs = z.object({
  subnets: z.object({ public: z.array(z.string()), application: z.array(z.string()) }),
  securityGroups: z.object({ public: z.string(), internal: z.string() }),
});
type Needs = z.output<typeof Needs>;

interface Wanted {
  readonly name: string;
  readonly side: 'public' | 'internal';
  readonly scheme: 'internet-facing' | 'internal';
  readonly layer: 'public' | 'application';
}

export const handler = resource<Wanted, Found, Needs>({
  needs: Needs,
  wanted: () => [
    { name: 'load-balancer/public', side: 'public', scheme: 'internet-facing', layer: 'public' },
    { name: 'load-balancer/internal', side: 'internal', scheme: 'internal', layer: 'application' },
  ],
  standIn: { arn: '(a new load balancer)', dnsName: '(a new load balancer)', attributes },

  async find({ side }) {
    const found = await elb
      .send(new DescribeLoadBalancersCommand({ Names: [named(side)] }))
      .catch(unless('LoadBalancerNotFound'));
    const loadBalancer = found?.LoadBalancers?.[0];
    if (!loadBalancer) return undefined;
    const { Attributes = [] } = await elb.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancer.LoadBalancerArn }),
    );
    return {
      ...describe(loadBalancer, Object.fromEntries(Attributes.map(({ Key, Value }) => [Key!, Value!]))),
      subnets: loadBalancer.AvailabilityZones?.map(({ SubnetId = '' }) => SubnetId) ?? [],
      securityGroups: loadBalancer.SecurityGroups ?? [],
    };
  },
  async create({ side, scheme, layer }, { facts, tags }) {
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({
        Name: named(side),
        Type: 'application',
        Scheme: scheme,
        IpAddressType: 'ipv4',
        ...place({ side, layer }, facts),
        Tags: tagList(tags),
      }),
    );
    return describe(LoadBalancers![0]!, {});
  },
  fixed: ({ stands = {} }, { scheme }) => unlike(stands, { Scheme: scheme, Type: 'application' }),
  differences: (found, it, facts) => [
    ...inWords(found.attributes, attributes),
    ...inWords(placeOf(found, it, facts), place(it, facts)),
  ],
  async update(found, it, { facts }) {
    const LoadBalancerArn = found.arn;
    if (inWords(found.attributes, attributes).length > 0)
      await elb.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn,
          Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
        }),
      );
    const { Subnets, SecurityGroups } = differing(placeOf(found, it, facts), place(it, facts));
    if (Subnets) await elb.send(new SetSubnetsCommand({ LoadBalancerArn, Subnets }));
    if (SecurityGroups) await elb.send(new SetSecurityGroupsCommand({ LoadBalancerArn, SecurityGroups }));
    return { arn: found.arn, dnsName: found.dnsName, attributes };
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

const place = ({ side, layer }: Pick<Wanted, 'side' | 'layer'>, { subnets, securityGroups }: Needs) => ({
  Subnets: subnets[layer],
  SecurityGroups: [securityGroups[side]],
});

const placeOf = ({ subnets, securityGroups }: Found, it: Wanted, facts: Needs) => ({
  Subnets: subnets ?? place(it, facts).Subnets,
  SecurityGroups: securityGroups ?? place(it, facts).SecurityGroups,
});

const describe = (it: LoadBalancer, now: Readonly<Record<string, string>>): Found => ({
  arn: it.LoadBalancerArn!,
  dnsName: it.DNSName!,
  stands: it,
  attributes: now,
});

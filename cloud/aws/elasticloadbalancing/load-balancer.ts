import { randomBytes, randomInt } from 'node:crypto';
import {
  DuplicateLoadBalancerNameException,
  InvalidConfigurationRequestException,
  InvalidSubnetException,
  type LoadBalancer,
  LoadBalancerNotFoundException,
  OperationNotPermittedException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { firstUse } from '../iam/first-use.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { BALANCER_DEFAULTS } from './attribute.ts';
import type { Balancing, Operations } from './balancing.ts';
import { placementIn } from './placement.ts';
import { type LoadBalancerRow, loadBalancerOf, toTags } from './rows.ts';
import { ValidationError } from './validation-error.ts';

/** ALB's hosted zone in us-east-1; an alias record would name it. */
const HOSTED_ZONE = 'Z35SXDOTRQ7X7K';

export function loadBalancers(balancing: Balancing): Operations {
  const { cloud, loadBalancers, listeners, rules, fleet } = balancing;
  const { placesOf, groupsOf, checkGateway } = placementIn(cloud);

  function provision(row: LoadBalancerRow): void {
    cloud.background(`load balancer ${row.name}`, async (signal) => {
      await cloud.latency.ready('elasticloadbalancing:CreateLoadBalancer', Date.parse(row.createdTime), signal);
      try {
        await fleet.provision(row.arn);
      } catch (error) {
        const now = loadBalancers.get(row.arn);
        if (now) loadBalancers.put(row.arn, { ...now, state: 'failed' });
        throw error;
      }
    });
  }

  return {
    async CreateLoadBalancer(input, call) {
      const name = input.Name ?? '';
      if (!/^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name))
        refuse(
          ValidationError,
          `The load balancer name '${name}' must be 1 to 32 letters, digits and inner hyphens, and not begin with 'internal-'`,
        );
      if (input.Type && input.Type !== 'application')
        refuse(
          InvalidConfigurationRequestException,
          `Load balancers of type '${input.Type}' are not built in this cloud: use 'application'`,
        );
      const subnets = input.Subnets ?? input.SubnetMappings?.map((it) => it.SubnetId!) ?? [];
      const { vpcId, nodes } = await placesOf(subnets);
      const securityGroups = await groupsOf(vpcId, input.SecurityGroups);
      const scheme = input.Scheme ?? 'internet-facing';
      if (scheme === 'internet-facing') await checkGateway(vpcId);
      await firstUse(cloud, 'elasticloadbalancing.amazonaws.com', call);
      const known = loadBalancers.values().find((it) => it.name === name);
      if (known) {
        const same =
          known.scheme === scheme &&
          sameSet(
            known.nodes.map((it) => it.subnetId),
            subnets,
          ) &&
          sameSet(known.securityGroups, securityGroups);
        if (!same)
          refuse(
            DuplicateLoadBalancerNameException,
            `A load balancer with the same name '${name}' exists, but with different settings`,
          );
        return { LoadBalancers: [describe(known)] };
      }
      const id = randomBytes(8).toString('hex');
      const row: LoadBalancerRow = {
        arn: cloud.arn('elasticloadbalancing', `loadbalancer/app/${name}/${id}`),
        name,
        dnsName: `${scheme === 'internal' ? 'internal-' : ''}${name}-${randomInt(1e9, 1e10)}.${cloud.region}.elb.amazonaws.com`,
        scheme,
        vpcId,
        createdTime: cloud.clock.now().toISOString(),
        securityGroups,
        nodes,
        state: 'provisioning',
        attributes: { ...BALANCER_DEFAULTS },
        localPorts: {},
        tags: toTags(input.Tags),
      };
      loadBalancers.put(row.arn, row);
      provision(row);
      return { LoadBalancers: [describe(row)] };
    },

    async DescribeLoadBalancers({ LoadBalancerArns, Names, Marker, PageSize }) {
      const all = loadBalancers.values();
      const missing =
        LoadBalancerArns?.find((arn) => !loadBalancers.has(arn)) ??
        Names?.find((name) => !all.some((it) => it.name === name));
      if (missing) refuse(LoadBalancerNotFoundException, `One or more load balancers not found: '${missing}'`);
      const chosen = all.filter(
        (it) => (LoadBalancerArns?.includes(it.arn) ?? true) && (Names?.includes(it.name) ?? true),
      );
      const page = paging(chosen, (it) => it.arn, { token: Marker, size: PageSize ?? 400 }, invalidMarker);
      return { LoadBalancers: page.items.map(describe), NextMarker: page.next };
    },

    async DeleteLoadBalancer({ LoadBalancerArn }) {
      const row = loadBalancers.get(LoadBalancerArn ?? '');
      if (!row) return {}; // AWS: deleting what is gone succeeds
      if (row.attributes['deletion_protection.enabled'] === 'true')
        refuse(
          OperationNotPermittedException,
          `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`,
        );
      loadBalancers.delete(row.arn);
      for (const listener of listeners.values().filter((it) => it.loadBalancerArn === row.arn)) {
        for (const rule of rules.values()) if (rule.listenerArn === listener.arn) rules.delete(rule.arn);
        listeners.delete(listener.arn);
      }
      cloud.background(`removal of load balancer ${row.name}`, () => fleet.remove(row));
      return {};
    },

    async SetSecurityGroups({ LoadBalancerArn, SecurityGroups }) {
      const row = loadBalancerOf(balancing, LoadBalancerArn);
      const securityGroups = await groupsOf(row.vpcId, SecurityGroups);
      const ec2 = await cloud.use('ec2');
      for (const { eniId } of row.nodes)
        if (eniId)
          await ec2.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId: eniId, Groups: [...securityGroups] });
      loadBalancers.put(row.arn, { ...row, securityGroups });
      return { SecurityGroupIds: securityGroups };
    },

    async SetSubnets({ LoadBalancerArn, Subnets, SubnetMappings }) {
      const row = loadBalancerOf(balancing, LoadBalancerArn);
      const { vpcId, nodes } = await placesOf(Subnets ?? SubnetMappings?.map((it) => it.SubnetId!) ?? []);
      if (vpcId !== row.vpcId)
        refuse(InvalidSubnetException, `The subnets are in VPC '${vpcId}', the load balancer is in '${row.vpcId}'`);
      const kept = nodes.map((node) => row.nodes.find((it) => it.subnetId === node.subnetId) ?? node);
      const left = row.nodes.filter((node) => !kept.includes(node));
      const changed = loadBalancers.put(row.arn, { ...row, nodes: kept });
      cloud.background(`subnets of load balancer ${row.name}`, async () => {
        await fleet.provision(row.arn);
        await fleet.vacate(row.arn, left);
      });
      return { AvailabilityZones: describe(changed).AvailabilityZones };
    },
  };
}

export function invalidMarker(message: string): ValidationError {
  return new ValidationError({ message, $metadata: {} });
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((it) => b.includes(it));
}

function describe(row: LoadBalancerRow): LoadBalancer {
  return {
    LoadBalancerArn: row.arn,
    LoadBalancerName: row.name,
    DNSName: row.dnsName,
    CanonicalHostedZoneId: HOSTED_ZONE,
    CreatedTime: new Date(row.createdTime),
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: {
      Code: row.state,
      ...(row.state === 'failed' && { Reason: 'No network interface could be placed in one of its subnets' }),
    },
    Type: 'application',
    IpAddressType: 'ipv4',
    SecurityGroups: [...row.securityGroups],
    AvailabilityZones: row.nodes.map((it) => ({ ZoneName: it.zone, SubnetId: it.subnetId, LoadBalancerAddresses: [] })),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** Where a browser reaches this load balancer: its DNS name, or the address on this machine that the local cloud tells as an attribute. */
export async function siteUrl(balancing: ElasticLoadBalancingV2Client, dnsName: string): Promise<string> {
  const { LoadBalancers = [] } = await balancing.send(new DescribeLoadBalancersCommand({}));
  const arn = LoadBalancers.find((it) => it.DNSName === dnsName)?.LoadBalancerArn;
  const { Attributes = [] } = await balancing.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }));
  return Attributes.find((it) => it.Key === 'local.url')?.Value ?? `http://${dnsName}`;
}

interface Guild {
  id: string;
  name: string;
}

/**
 * Founds the first guild through the public load balancer if there is none, and reads it back. What it proves: both tiers serve, and the
 * database keeps. Tried again for as long as `patience` milliseconds, since targets may still be on their way in.
 */
export async function firstGuild(site: string, patience = 30_000): Promise<Guild> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      const { guilds } = (await json(`${site}/api/guilds?limit=1`)) as { guilds: Guild[] };
      const guild = guilds[0] ?? ((await json(`${site}/api/guilds`, FIRST)) as Guild);
      return (await json(`${site}/api/guilds/${guild.id}`)) as Guild;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

const FIRST: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': 'the-first-muster' },
  body: JSON.stringify({ name: 'The First Muster', realm: 'Localhost', faction: 'Neutral' }),
};

async function json(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!response.ok)
    throw new NotServed(`${init?.method ?? 'GET'} ${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The site did not do what it is there for. */
export class NotServed extends Error {
  override readonly name = 'NotServed';
}

import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { type Clock, wall } from './clock.ts';
import type { Connection } from './connect.ts';
import { kept } from './kept.ts';
import { openRunning, type Running } from './running.ts';
import { siteUrl } from './site.ts';
import { openTiers, type Tiers } from './tiers.ts';
import { unless } from './unless.ts';

export interface Database {
  readonly name: string;
  readonly status: string;
  readonly zone: string;
  /** Where the standby is; `none` while there is none. */
  readonly standby: string;
  /** RDS's word on the standby if it has one, else what Multi-AZ means: each commit is on both before it is acknowledged. */
  readonly replication: string;
}

/** What stands, and how it is. */
export interface Things extends Tiers {
  readonly database: Database | undefined;
}

/** The three tiers as AWS describes them at this moment. */
export interface Stack extends Things {
  readonly site: string | undefined;
  readonly running: readonly Running[];
}

/** For who asks again and again: each part by itself, since they change at different rates; what does not change is remembered. */
export interface OpenStack {
  things(): Promise<Things>;
  site(): Promise<string | undefined>;
  running(): Promise<readonly Running[]>;
}

/** Where a load balancer is to be found changes only when there is another one. Milliseconds. */
const SITE_EVERY = 60_000;

export function openStack(connection: Connection, clock: Clock = wall): OpenStack {
  const { config, environment } = connection;
  const rds = new RDSClient(config);
  const balancing = new ElasticLoadBalancingV2Client(config);
  const tiers = openTiers(connection);

  return {
    async things() {
      const [found, database] = await Promise.all([tiers(), describeDatabase()]);
      return { ...found, database };
    },
    site: kept(SITE_EVERY, clock, publicSite),
    running: openRunning(connection, clock),
  };

  async function publicSite(): Promise<string | undefined> {
    const found = await balancing
      .send(new DescribeLoadBalancersCommand({ Names: [`muster-${environment}-public`] }))
      .catch(unless('LoadBalancerNotFoundException'));
    const name = found?.LoadBalancers?.[0]?.DNSName;
    return name && siteUrl(balancing, name);
  }

  async function describeDatabase(): Promise<Database | undefined> {
    const found = await rds
      .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: `muster-${environment}` }))
      .catch(unless('DBInstanceNotFoundFault'));
    const database = found?.DBInstances?.[0];
    return (
      database && {
        name: database.DBInstanceIdentifier!,
        status: database.DBInstanceStatus ?? '',
        zone: database.AvailabilityZone ?? '',
        standby: database.SecondaryAvailabilityZone ?? 'none',
        replication: database.StatusInfos?.[0]?.Status ?? 'synchronous',
      }
    );
  }
}

export async function describeStack(connection: Connection, opened = openStack(connection)): Promise<Stack> {
  const [things, site, running] = await Promise.all([opened.things(), opened.site(), opened.running()]);
  return { site, ...things, running };
}

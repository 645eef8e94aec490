import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DBInstance } from '@aws-sdk/client-rds';

/** The stack as AWS describes it, as far as the rules ask. */
export interface Observed {
  readonly zones: readonly string[];
  readonly natGateways: number;
  /** Why one NAT gateway for all zones was chosen, if somebody has. */
  readonly natGatewaysBecause: string | undefined;
  /** How long an instance takes from its launch to its first answer, as measured. */
  readonly warmupSeconds: number;
  readonly groups: readonly AutoScalingGroup[];
  readonly targetGroups: readonly TargetGroup[];
  readonly database: DBInstance | undefined;
  /** Where the API looks for its database. */
  readonly databaseHost: string | undefined;
  /** How many connections an instance of the API holds at most. */
  readonly poolSize: number | undefined;
  /** How many the database takes; undefined where its parameter group leaves that to the class. */
  readonly maxConnections: number | undefined;
  /** The groups of the API, by name. */
  readonly apiGroups: readonly string[];
  /** Whether a deployment brings a second fleet, which connects while the first still does. */
  readonly isBlueGreen: boolean;
}

export interface Finding {
  readonly rule: string;
  /** What is so, with its value. */
  readonly found: string;
  readonly harm: string;
  /** The experiment that shows the harm, and shows nothing once it is mended. */
  readonly drill: string;
}

interface Rule {
  readonly harm: string;
  readonly drill: string;
  readonly look: (stack: Observed) => readonly string[];
}

/** What makes a highly available stack less so than it looks. Each rule names the drill that proves its point; there is no rule without one. */
export const rules: Readonly<Record<string, Rule>> = {
  'single-nat-gateway': {
    harm: 'losing its zone takes the way out from every zone',
    drill: 'zone-lost',
    look: ({ zones, natGateways, natGatewaysBecause }) =>
      natGateways > 0 && natGateways < zones.length && !natGatewaysBecause
        ? [`${natGateways} NAT gateway for ${zones.length} zones, and no reason given`]
        : [],
  },
  'launch-template-latest': {
    harm: 'a replacement launches whatever was saved a minute ago, tried or not',
    drill: 'instance-terminated',
    look: ({ groups }) =>
      each(
        groups,
        ({ LaunchTemplate }) => /^\$/.test(LaunchTemplate?.Version ?? '$Default') && launches(LaunchTemplate),
      ),
  },
  'grace-shorter-than-boot': {
    harm: 'the group ends its new instances before they can answer, for ever',
    drill: 'instance-terminated',
    look: ({ groups, warmupSeconds }) =>
      each(
        groups,
        ({ HealthCheckGracePeriod: grace = 0 }) =>
          grace < warmupSeconds * 1.5 && `a grace period of ${grace} s for a start that takes ${warmupSeconds} s`,
      ),
  },
  'health-of-the-machine-alone': {
    harm: 'an instance whose application hangs is never replaced',
    drill: 'instance-frozen',
    look: ({ groups }) =>
      each(groups, ({ HealthCheckType }) => HealthCheckType !== 'ELB' && `the health check type ${HealthCheckType}`),
  },
  'deep-health-check': {
    harm: 'a database that is away for seconds makes every target unhealthy, and the groups end the whole fleet',
    drill: 'tier-partitioned',
    look: ({ groups, targetGroups }) =>
      targetGroups
        .filter(({ HealthCheckPath }) => HealthCheckPath !== '/health')
        .filter(({ TargetGroupArn = '' }) =>
          groups.some((it) => it.HealthCheckType === 'ELB' && it.TargetGroupARNs?.includes(TargetGroupArn)),
        )
        .map((it) => `${it.TargetGroupName} asks ${it.HealthCheckPath}, and its group believes the answer`),
  },
  'one-zone': {
    harm: 'losing that zone takes every instance of the tier',
    drill: 'zone-lost',
    look: ({ groups }) =>
      each(groups, ({ AvailabilityZones = [] }) => AvailabilityZones.length < 2 && `one zone, ${AvailabilityZones[0]}`),
  },
  'one-instance': {
    harm: 'the tier is away until a replacement has started',
    drill: 'instance-terminated',
    look: ({ groups }) => each(groups, ({ MinSize = 0 }) => MinSize < 2 && `a minimum of ${MinSize}`),
  },
  'no-standby': {
    harm: 'the database is away for as long as its zone is, or until somebody restores a backup',
    drill: 'zone-lost',
    look: ({ database }) =>
      database && !database.MultiAZ ? [`${database.DBInstanceIdentifier} has no standby in another zone`] : [],
  },
  'pinned-address': {
    harm: 'an address is in no certificate and stays with the old primary: whoever starts from now on has no database',
    drill: 'instance-terminated',
    look: ({ database, databaseHost }) =>
      database?.Endpoint?.Address && databaseHost && databaseHost !== database.Endpoint.Address
        ? [`the API looks for its database at "${databaseHost}" instead of "${database.Endpoint.Address}"`]
        : [],
  },
  'pools-over-connections': {
    harm: 'when the tier has grown, the newest instances find every connection taken, and answer nobody',
    drill: 'connection-storm',
    look: ({ groups, apiGroups, isBlueGreen, poolSize, maxConnections }) => {
      const largest = Math.max(
        0,
        ...groups.filter((it) => apiGroups.includes(it.AutoScalingGroupName ?? '')).map(({ MaxSize = 0 }) => MaxSize),
      );
      if (!poolSize || !maxConnections || largest === 0) return [];
      const fleets = isBlueGreen ? 2 : 1;
      const wanted = fleets * largest * poolSize + MIGRATION + MONITORING;
      const free = maxConnections - RESERVED;
      return wanted > free
        ? [
            `${fleets * largest} instances with ${poolSize} connections each, ${MIGRATION} of a migration and ${MONITORING} of monitoring want ${wanted}, and max_connections ${maxConnections} leaves ${free}`,
          ]
        : [];
    },
  },
};

/** The lock and the work of a migration, in a connection each. */
const MIGRATION = 2;
/** RDS itself: `rdsadmin` measures, and watches the standby. */
const MONITORING = 3;
/** PostgreSQL's `superuser_reserved_connections`. */
const RESERVED = 3;

/** Every rule that the stack breaks. */
export const findings = (stack: Observed): Finding[] =>
  Object.entries(rules).flatMap(([rule, { harm, drill, look }]) =>
    look(stack).map((found) => ({ rule, found, harm, drill })),
  );

const each = (groups: readonly AutoScalingGroup[], look: (group: AutoScalingGroup) => string | false) =>
  groups.flatMap((group) => {
    const found = look(group);
    return found ? [`${group.AutoScalingGroupName} has ${found}`] : [];
  });

const launches = (template: AutoScalingGroup['LaunchTemplate']) =>
  `the version "${template?.Version ?? '$Default'}" of its launch template`;

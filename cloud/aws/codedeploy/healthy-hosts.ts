import type { MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';
import type { ConfigRow } from './model.ts';

const DEFAULTS: Record<string, MinimumHealthyHosts> = {
  // All but one, however many there are.
  'CodeDeployDefault.OneAtATime': { type: 'HOST_COUNT', value: 1 },
  'CodeDeployDefault.HalfAtATime': { type: 'FLEET_PERCENT', value: 50 },
  'CodeDeployDefault.AllAtOnce': { type: 'FLEET_PERCENT', value: 0 },
};
export const DEFAULT_CONFIG = 'CodeDeployDefault.OneAtATime';
export const DEFAULT_NAMES = Object.keys(DEFAULTS);

/** One of the configurations that every account has. */
export function builtIn(name: string): ConfigRow | undefined {
  const minimumHealthyHosts = DEFAULTS[name];
  return minimumHealthyHosts && { id: name, name, createdAt: '2014-11-12T00:00:00.000Z', minimumHealthyHosts };
}

/**
 * How many of `fleet` instances have to stay healthy. A percentage rounds up, and leaves at least one instance to deploy to;
 * a count of the whole fleet or more can never be met: undefined.
 */
export function minimumHealthy({ name, minimumHealthyHosts }: ConfigRow, fleet: number): number | undefined {
  if (name === DEFAULT_CONFIG) return fleet - 1;
  return atLeast(minimumHealthyHosts, fleet);
}

/** How many of the instances of one zone have to stay healthy: none, unless the configuration says more. */
export function minimumHealthyInZone({ zonalConfig }: ConfigRow, fleet: number): number | undefined {
  return atLeast(zonalConfig?.minimumHealthyHostsPerZone ?? { type: 'FLEET_PERCENT', value: 0 }, fleet);
}

function atLeast({ type, value = 0 }: MinimumHealthyHosts, fleet: number): number | undefined {
  if (type === 'FLEET_PERCENT') return Math.min(Math.ceil((fleet * value) / 100), fleet - 1);
  return value < fleet ? value : undefined;
}

interface Fleet {
  readonly size: number;
  readonly minimum: number;
  readonly failed: number;
  readonly busy: number;
}

/**
 * How many more instances may be taken out of service now. That a failure of the last one does not fail the deployment follows:
 * nothing is left that would need room.
 */
export function room({ size, minimum, failed, busy }: Fleet): number {
  return Math.max(0, size - minimum - failed - busy);
}

import type { Fault, Faults } from '../../fault.ts';
import type { Cloud } from '../../service.ts';
import { blackhole, delay, type Release } from './faults.ts';
import { ValidationError } from './validation-error.ts';

const BALANCER = {
  resourceType: 'aws:elasticloadbalancing:loadbalancer',
  target: 'LoadBalancers',
  permission: 'elasticloadbalancing:ModifyLoadBalancerAttributes',
  lasts: true,
  afterRestart: 'again',
} as const satisfies Partial<Fault>;

/** What can happen to a load balancer as a machine, for FIS. */
export function localFaults(cloud: Cloud): Faults {
  async function each(arns: readonly string[], fault: (arn: string) => Promise<Release>): Promise<Release> {
    const releases: Release[] = [];
    const release = async () => void (await Promise.all(releases.map((it) => it())));
    try {
      for (const arn of arns) releases.push(await fault(arn));
      return release;
    } catch (error) {
      await release();
      throw error;
    }
  }
  return {
    blackhole: {
      ...BALANCER,
      description: 'Accepts connections, hears nothing and says nothing.',
      parameters: {},
      begin: (arns) => each(arns, (arn) => blackhole(cloud, arn)),
    },
    delay: {
      ...BALANCER,
      description: 'Each request waits so many milliseconds before it is looked at.',
      parameters: { delayMs: { description: 'Milliseconds for each request, 1 to 30000.', required: true } },
      async begin(arns, { delayMs = '' }) {
        const ms = Number(delayMs);
        if (!(ms >= 1 && ms <= 30_000)) {
          const message = `delayMs must be from 1 to 30000, not "${delayMs}"`;
          throw new ValidationError({ message, $metadata: {} });
        }
        return each(arns, (arn) => delay(cloud, arn, ms));
      },
    },
  };
}

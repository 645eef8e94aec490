import type { TargetGroupSettings } from '../../machines/load-balancer/target-group.ts';
import type { TargetGroupRow } from './rows.ts';

/** A target group's row as its machine wants it: milliseconds, numbers. */
export function settingsOf({ healthCheck, attributes }: TargetGroupRow): TargetGroupSettings {
  return {
    healthCheck: {
      path: healthCheck.path,
      port: healthCheck.port === 'traffic-port' ? 'traffic-port' : Number(healthCheck.port),
      intervalMs: healthCheck.intervalSeconds * 1000,
      timeoutMs: healthCheck.timeoutSeconds * 1000,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
      matcher: healthCheck.matcher,
    },
    algorithm:
      attributes['load_balancing.algorithm.type'] === 'least_outstanding_requests'
        ? 'least_outstanding_requests'
        : 'round_robin',
    deregistrationDelayMs: Number(attributes['deregistration_delay.timeout_seconds']) * 1000,
    slowStartMs: Number(attributes['slow_start.duration_seconds']) * 1000,
  };
}

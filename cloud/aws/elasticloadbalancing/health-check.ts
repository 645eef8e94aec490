import { refuse } from '../refuse.ts';
import type { TargetGroupRow } from './rows.ts';
import { ValidationError } from './validation-error.ts';

type HealthCheck = TargetGroupRow['healthCheck'];

interface HealthCheckInput {
  HealthCheckProtocol?: HealthCheck['protocol'] | undefined;
  HealthCheckPort?: string | undefined;
  HealthCheckPath?: string | undefined;
  HealthCheckEnabled?: boolean | undefined;
  HealthCheckIntervalSeconds?: number | undefined;
  HealthCheckTimeoutSeconds?: number | undefined;
  HealthyThresholdCount?: number | undefined;
  UnhealthyThresholdCount?: number | undefined;
  Matcher?: { HttpCode?: string | undefined; GrpcCode?: string | undefined } | undefined;
}

/** AWS's defaults for an HTTP target group. */
export const DEFAULT_CHECK: HealthCheck = {
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: '200',
};

const CHECKED: (keyof HealthCheck)[] = [
  'protocol',
  'port',
  'path',
  'intervalSeconds',
  'timeoutSeconds',
  'healthyThreshold',
  'unhealthyThreshold',
  'matcher',
];

export function sameCheck(a: HealthCheck, b: HealthCheck): boolean {
  return CHECKED.every((key) => a[key] === b[key]);
}

/** The settings after a change. Throws ValidationError, quoting what is out of AWS's ranges. */
export function healthCheckOf(before: HealthCheck, input: HealthCheckInput): HealthCheck {
  const after: HealthCheck = {
    protocol: input.HealthCheckProtocol ?? before.protocol,
    port: input.HealthCheckPort ?? before.port,
    path: input.HealthCheckPath ?? before.path,
    intervalSeconds: input.HealthCheckIntervalSeconds ?? before.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? before.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? before.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? before.unhealthyThreshold,
    matcher: input.Matcher?.HttpCode ?? before.matcher,
  };
  const bad = (what: string) => refuse(ValidationError, what);
  const within = (value: number, low: number, high: number) => value >= low && value <= high;
  if (input.HealthCheckEnabled === false)
    bad('Health checks must be enabled for target groups with target type instance or ip');
  if (after.protocol !== 'HTTP')
    bad(`Health check protocol '${after.protocol}' is not built in this cloud: use 'HTTP'`);
  if (!/^(traffic-port|\d{1,5})$/.test(after.port))
    bad(`Health check port '${after.port}' must be 'traffic-port' or a number`);
  if (!after.path.startsWith('/')) bad(`Health check path '${after.path}' must begin with a '/' character`);
  if (!within(after.intervalSeconds, 5, 300))
    bad(`Health check interval '${after.intervalSeconds}' must be between 5 and 300`);
  if (!within(after.timeoutSeconds, 2, 120))
    bad(`Health check timeout '${after.timeoutSeconds}' must be between 2 and 120`);
  if (after.timeoutSeconds >= after.intervalSeconds)
    bad(`Health check timeout '${after.timeoutSeconds}' must be smaller than the interval '${after.intervalSeconds}'`);
  if (!within(after.healthyThreshold, 2, 10))
    bad(`Healthy threshold count '${after.healthyThreshold}' must be between 2 and 10`);
  if (!within(after.unhealthyThreshold, 2, 10))
    bad(`Unhealthy threshold count '${after.unhealthyThreshold}' must be between 2 and 10`);
  if (!/^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/.test(after.matcher))
    bad(`Health check matcher HTTP code '${after.matcher}' is not valid`);
  return after;
}

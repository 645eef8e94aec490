import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import type { Cloud } from '../../service.ts';
import { errors } from './errors.ts';

/** A machine's logging as it is kept and shown. Throws `InvalidLoggingConfiguration`. */
export async function loggingOf(cloud: Cloud, given: LoggingConfiguration | undefined): Promise<object> {
  const level = given?.level ?? 'OFF';
  const destinations = given?.destinations ?? [];
  if ((level !== 'OFF' && destinations.length !== 1) || destinations.length > 1) {
    throw errors.invalidLogging('Must specify exactly one Log Destination.');
  }
  const group = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (group !== undefined && !(await exists(cloud, group))) throw errors.invalidLogging('Log Destination not found.');
  return {
    ...(given?.destinations && { destinations }),
    includeExecutionData: given?.includeExecutionData ?? false,
    level,
  };
}

/** The ARN of a destination ends in `:*`. */
async function exists(cloud: Cloud, arn: string): Promise<boolean> {
  const name = /:log-group:([^:]+):\*$/.exec(arn)?.[1];
  if (!name) return false;
  const logs = await cloud.use('logs');
  const { logGroups } = await logs.DescribeLogGroups({ logGroupNamePrefix: name });
  return logGroups?.some((it) => it.logGroupName === name) ?? false;
}

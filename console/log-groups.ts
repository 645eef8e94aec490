import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { Connection } from './connect.ts';
import { didYouMean } from './nearest.ts';
import { WrongUse } from './wrong-use.ts';

/** There is no log of this name; the message says which is near, and how to see all. */
export class NoLog extends WrongUse {
  override readonly name = 'NoLog';
}

/** The log groups of an environment, by short names: `web`, `api`, `postgresql`, and each function by its own (`judge`, `probe` …). */
export async function logGroups({ config, environment }: Connection): Promise<ReadonlyMap<string, string>> {
  const client = new CloudWatchLogsClient(config);
  const named = new RegExp(
    `^(?:/muster/${environment}/|/aws/(?:lambda|codebuild)/muster-${environment}-|/aws/rds/instance/muster-${environment}/)(.+)$`,
  );
  const groups = new Map<string, string>();
  for await (const { logGroups: page = [] } of paginateDescribeLogGroups({ client }, {}))
    for (const { logGroupName = '' } of page) {
      const [, name] = named.exec(logGroupName) ?? [];
      if (name) groups.set(name, logGroupName);
    }
  return groups;
}

/** Throws `NoLog`. */
export async function logGroup(connection: Connection, name: string): Promise<string> {
  const groups = await logGroups(connection);
  const found = groups.get(name);
  if (!found)
    throw new NoLog(
      `There is no log "${name}": ${didYouMean(name, groups.keys())}"muster logs" names those that there are`,
    );
  return found;
}

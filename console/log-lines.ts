import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Connection } from './connect.ts';

/** A line of a log, and whose it is: `web`, `api`, `postgresql` or a function. */
export interface LogLine {
  readonly at: number;
  readonly who: string;
  readonly stream: string;
  readonly message: string;
}

interface Sought {
  /** Names of log groups by what they are called here. */
  readonly groups: ReadonlyMap<string, string>;
  /** A filter pattern of CloudWatch Logs. */
  readonly pattern: string;
  readonly from: number;
  readonly to?: number;
}

/** Groups asked at the same time: FilterLogEvents is throttled at a few calls a second. */
const AT_ONCE = 5;

/** The lines of several logs in the order of time; a log that there is not has none. */
export async function logLines({ config }: Connection, { groups, pattern, from, to }: Sought): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(config);
  const left = [...groups];
  const lines: LogLine[] = [];
  const ask = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [who, logGroupName] = next;
      const query = { logGroupName, filterPattern: pattern, startTime: from, ...(to && { endTime: to }) };
      try {
        for await (const { events = [] } of paginateFilterLogEvents({ client }, query))
          for (const { timestamp, message = '', logStreamName = '' } of events)
            lines.push({ at: timestamp!, who, stream: logStreamName, message: message.trimEnd() });
      } catch (error) {
        if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return lines.sort((a, b) => a.at - b.at);
}

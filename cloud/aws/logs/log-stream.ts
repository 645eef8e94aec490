import {
  InvalidParameterException,
  type LogStream,
  OrderBy,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { invalidToken } from './log-group.ts';
import {
  groupArn,
  groupOf,
  type Logs,
  type Operations,
  type StreamRow,
  streamKey,
  streamOf,
  streamsOf,
} from './logs.ts';

export function logStreams(logs: Logs): Operations {
  const { cloud, streams, journal } = logs;

  return {
    async CreateLogStream({ logGroupName, logStreamName: name = '' }) {
      const group = groupOf(logs, logGroupName).name;
      if (!/^[^:*\n]{1,512}$/.test(name))
        refuse(InvalidParameterException, `The log stream name '${name}' may not be empty, nor have : or *`);
      if (streams.has(streamKey(group, name)))
        refuse(ResourceAlreadyExistsException, 'The specified log stream already exists');
      streams.put(streamKey(group, name), {
        group,
        name,
        createdAt: cloud.clock.now().getTime(),
        next: 0,
        segments: [],
      });
      return {};
    },

    async DescribeLogStreams({
      logGroupName,
      logGroupIdentifier,
      logStreamNamePrefix = '',
      orderBy,
      descending,
      limit = 50,
      nextToken,
    }) {
      const group = groupOf(logs, logGroupName, logGroupIdentifier).name;
      const byTime = orderBy === OrderBy.LastEventTime;
      if (byTime && logStreamNamePrefix)
        refuse(InvalidParameterException, 'Cannot order by LastEventTime with a logStreamNamePrefix.');
      const sorted = streamsOf(logs, group)
        .filter((it) => it.name.startsWith(logStreamNamePrefix))
        .sort((a, b) => (byTime ? (a.lastEventAt ?? 0) - (b.lastEventAt ?? 0) : 0) || (a.name < b.name ? -1 : 1));
      if (descending) sorted.reverse();
      const page = paging(sorted, (it) => it.name, { token: nextToken, size: limit }, invalidToken);
      return { logStreams: page.items.map(describe), nextToken: page.next };
    },

    async DeleteLogStream({ logGroupName, logStreamName }) {
      const row = streamOf(logs, groupOf(logs, logGroupName).name, logStreamName);
      journal.forget(row.segments);
      streams.delete(streamKey(row.group, row.name));
      return {};
    },
  };

  function describe(row: StreamRow): LogStream {
    return {
      logStreamName: row.name,
      creationTime: row.createdAt,
      firstEventTimestamp: row.firstEventAt,
      lastEventTimestamp: row.lastEventAt,
      lastIngestionTime: row.lastIngestedAt,
      uploadSequenceToken: String(row.next),
      arn: `${groupArn(cloud, row.group)}:log-stream:${row.name}`,
      storedBytes: row.segments.reduce((sum, it) => sum + it.bytes, 0),
    };
  }
}

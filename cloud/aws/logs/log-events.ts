import { InvalidParameterException } from '@aws-sdk/client-cloudwatch-logs';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Ciphers } from './cipher.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { compilePattern } from './filter-pattern.ts';
import type { LogEvent } from './journal.ts';
import { invalidToken } from './log-group.ts';
import { groupArn, groupOf, type Logs, type Operations, streamKey, streamOf, streamsOf } from './logs.ts';
import { filteredMetrics } from './metric-filter.ts';
import { DAY } from './retention.ts';

const HOUR = 3_600_000;

export function logEvents(logs: Logs, ciphers: Ciphers): Operations {
  const { cloud, streams, journal } = logs;

  return {
    async PutLogEvents({ logGroupName, logStreamName, logEvents = [] }) {
      const group = groupOf(logs, logGroupName);
      const cipher = await ciphers.of(group);
      const row = streamOf(logs, group.name, logStreamName);
      checkBatch(logEvents.map((it) => ({ timestamp: it.timestamp ?? 0, message: it.message ?? '' })));
      const now = cloud.clock.now().getTime();
      const oldest = now - Math.min(14, group.retentionInDays ?? 14) * DAY;
      const accepted: LogEvent[] = [];
      for (const { timestamp = 0, message = '' } of logEvents)
        if (timestamp <= now + 2 * HOUR && timestamp >= oldest)
          accepted.push({ timestamp, message, ingestionTime: now, number: row.next + accepted.length });
      const times = accepted.map((it) => it.timestamp);
      streams.put(streamKey(row.group, row.name), {
        ...row,
        segments: journal.append(streamKey(row.group, row.name), row.segments, accepted, cipher),
        next: row.next + accepted.length,
        ...(times.length > 0 && {
          firstEventAt: Math.min(row.firstEventAt ?? Infinity, times[0]!),
          lastEventAt: Math.max(row.lastEventAt ?? 0, times.at(-1)!),
          lastIngestedAt: now,
        }),
      });
      measure(group.name, accepted);
      const tooOld = logEvents.filter((it) => (it.timestamp ?? 0) < oldest).length;
      const tooNew = logEvents.findIndex((it) => (it.timestamp ?? 0) > now + 2 * HOUR);
      return {
        nextSequenceToken: String(row.next + accepted.length),
        ...((tooOld > 0 || tooNew >= 0) && {
          rejectedLogEventsInfo: {
            ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
            ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
          },
        }),
      };
    },

    async GetLogEvents({
      logGroupName,
      logGroupIdentifier,
      logStreamName,
      startTime = 0,
      endTime = Infinity,
      limit = 10_000,
      startFromHead,
      nextToken,
    }) {
      const group = groupOf(logs, logGroupName, logGroupIdentifier);
      const row = streamOf(logs, group.name, logStreamName);
      const all = journal.read(row.segments, { from: startTime, to: endTime }, await ciphers.of(group));
      const [, direction = startFromHead ? 'f' : 'b', place = ''] = /^([fb])\/(.*)$/.exec(nextToken ?? '') ?? [];
      if (nextToken && !place) refuse(InvalidParameterException, 'The specified nextToken is invalid.');
      const at = nextToken ? placed(place) : undefined;
      const candidates = all.filter((it) => !at || (direction === 'f' ? compare(it, at) > 0 : compare(it, at) < 0));
      const events = direction === 'f' ? candidates.slice(0, limit) : candidates.slice(-limit);
      const first = events[0] ?? at ?? { timestamp: 0, number: 0 };
      const last = events.at(-1) ?? at ?? { timestamp: 0, number: -1 };
      return {
        events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
        // AWS: at either end the token that was given comes back.
        nextForwardToken: `f/${last.timestamp}:${last.number}`,
        nextBackwardToken: `b/${first.timestamp}:${first.number}`,
      };
    },

    async FilterLogEvents(input) {
      const {
        logStreamNames,
        logStreamNamePrefix = '',
        startTime = 0,
        endTime = Infinity,
        filterPattern,
        limit = 10_000,
      } = input;
      const group = groupOf(logs, input.logGroupName, input.logGroupIdentifier);
      const cipher = await ciphers.of(group);
      const matches = compilePattern(filterPattern ?? '');
      const wanted = logStreamNames
        ? logStreamNames.map((name) => streamOf(logs, group.name, name))
        : streamsOf(logs, group.name).filter((it) => it.name.startsWith(logStreamNamePrefix));
      const found = wanted
        .flatMap((stream) =>
          journal
            .read(stream.segments, { from: startTime, to: endTime }, cipher)
            .filter((it) => matches(it.message))
            .map((event) => ({ stream: stream.name, event })),
        )
        .sort((a, b) => a.event.timestamp - b.event.timestamp);
      if (input.startFromHead === false) found.reverse();
      const page = paging(found, idOf, { token: input.nextToken, size: limit }, invalidToken);
      return {
        events: page.items.map((it) => ({
          logStreamName: it.stream,
          timestamp: it.event.timestamp,
          message: it.event.message,
          ingestionTime: it.event.ingestionTime,
          eventId: idOf(it),
        })),
        searchedLogStreams: [],
        nextToken: page.next,
      };
    },
  };

  /** Hands on the metrics that are in the events. */
  function measure(group: string, events: readonly LogEvent[]): void {
    const all = [filteredMetrics(logs, group, events), ...events.map((it) => embeddedMetrics(it.message))];
    for (const [Namespace, MetricData] of all.flatMap((it) => [...it]))
      cloud.background(`metrics of ${group}`, async () => {
        const cloudwatch = await cloud.use('cloudwatch');
        for (let i = 0; i < MetricData.length; i += 1000)
          await cloudwatch.PutMetricData({ Namespace, MetricData: MetricData.slice(i, i + 1000) });
      });
  }

  function idOf({ stream, event }: { stream: string; event: LogEvent }): string {
    return Buffer.from(`${groupArn(cloud, stream)}:${event.timestamp}:${event.number}`).toString('base64url');
  }
}

/** AWS's rules for one batch. */
function checkBatch(events: readonly { timestamp: number; message: string }[]): void {
  if (events.length > 10_000)
    refuse(InvalidParameterException, `A batch has at most 10000 events, not ${events.length}`);
  // Each event counts its UTF-8 bytes and 26 more.
  const size = events.reduce((sum, it) => sum + Buffer.byteLength(it.message) + 26, 0);
  if (size > 1_048_576) refuse(InvalidParameterException, `Upload too large: ${size} bytes exceeds limit of 1048576`);
  if (events.some((it, i) => i > 0 && it.timestamp < events[i - 1]!.timestamp))
    refuse(InvalidParameterException, 'Log events in a single PutLogEvents request must be in chronological order.');
  if (events.length > 0 && events.at(-1)!.timestamp - events[0]!.timestamp > DAY)
    refuse(
      InvalidParameterException,
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
}

type Place = Pick<LogEvent, 'timestamp' | 'number'>;

function placed(text: string): Place {
  const [timestamp, number] = text.split(':').map(Number);
  return { timestamp: timestamp!, number: number! };
}

function compare(a: Place, b: Place): number {
  return a.timestamp - b.timestamp || a.number - b.number;
}

import path from 'node:path';
import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { absent } from './absent.ts';
import { openCiphers } from './cipher.ts';
import { openJournal } from './journal.ts';
import { logEvents } from './log-events.ts';
import { logGroups } from './log-group.ts';
import { logStreams } from './log-stream.ts';
import {
  type CloudWatchLogs,
  type GroupRow,
  groupArn,
  type Logs,
  type MetricFilterRow,
  type PolicyRow,
  type StreamRow,
} from './logs.ts';
import { metricFilters } from './metric-filter.ts';
import { resourcePolicies } from './resource-policy.ts';
import { forgetExpired } from './retention.ts';

export const start: StartService<CloudWatchLogs> = (cloud) => {
  const { store } = cloud;
  const logs: Logs = {
    cloud,
    groups: store.table<GroupRow>('logs/group'),
    streams: store.table<StreamRow>('logs/stream'),
    filters: store.table<MetricFilterRow>('logs/metric-filter'),
    policies: store.table<PolicyRow>('logs/resource-policy'),
    journal: openJournal(path.join(cloud.folder, 'logs')),
  };
  const ciphers = openCiphers(logs);

  /** What CloudWatch Logs names in a denial: the stream, or the group with an empty stream. */
  const on = (group: string | undefined, stream = ''): Touched[] => {
    const name = group?.startsWith('arn:') ? group.split(':').slice(6).join(':').replace(/:\*$/, '') : (group ?? '');
    const row = logs.groups.get(name);
    return [{ arn: `${groupArn(cloud, name)}:log-stream:${stream}`, ...(row && { tags: row.tags }) }];
  };
  const tagged = (arn = ''): Touched[] => {
    const row = logs.groups.values().find((it) => it.arn === arn.replace(/:\*$/, ''));
    return [{ arn, ...(row && { tags: row.tags }) }];
  };

  cloud.background('log retention', (signal) => forgetExpired(logs, signal));

  return {
    operations: {
      ...logGroups(logs, ciphers),
      ...logStreams(logs),
      ...logEvents(logs, ciphers),
      ...metricFilters(logs),
      ...resourcePolicies(logs),
      ...absent(logs),
    },
    besides: tagOnCreate<CloudWatchLogs>('logs:TagResource', {
      CreateLogGroup: ({ logGroupName }) => on(logGroupName),
    }),
    touches: {
      CreateLogGroup: ({ logGroupName }) => on(logGroupName),
      DeleteLogGroup: ({ logGroupName }) => on(logGroupName),
      DescribeLogGroups: () => on(''),
      PutRetentionPolicy: ({ logGroupName }) => on(logGroupName),
      DeleteRetentionPolicy: ({ logGroupName }) => on(logGroupName),
      AssociateKmsKey: ({ logGroupName, resourceIdentifier }) => on(logGroupName ?? resourceIdentifier),
      CreateLogStream: ({ logGroupName, logStreamName }) => on(logGroupName, logStreamName),
      DeleteLogStream: ({ logGroupName, logStreamName }) => on(logGroupName, logStreamName),
      DescribeLogStreams: ({ logGroupName, logGroupIdentifier }) => on(logGroupName ?? logGroupIdentifier),
      PutLogEvents: ({ logGroupName, logStreamName }) => on(logGroupName, logStreamName),
      GetLogEvents: ({ logGroupName, logGroupIdentifier, logStreamName }) =>
        on(logGroupName ?? logGroupIdentifier, logStreamName),
      PutMetricFilter: ({ logGroupName }) => on(logGroupName),
      DescribeSubscriptionFilters: ({ logGroupName }) => on(logGroupName),
      GetDataProtectionPolicy: ({ logGroupIdentifier }) => on(logGroupIdentifier),
      DescribeMetricFilters: ({ logGroupName }) => on(logGroupName),
      DeleteMetricFilter: ({ logGroupName }) => on(logGroupName),
      FilterLogEvents: ({ logGroupName, logGroupIdentifier }) => on(logGroupName ?? logGroupIdentifier),
      TagResource: ({ resourceArn }) => tagged(resourceArn),
      UntagResource: ({ resourceArn }) => tagged(resourceArn),
      ListTagsForResource: ({ resourceArn }) => tagged(resourceArn),
    },
  };
};

import {
  type LogGroupClass,
  type MetricTransformation,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';
import type { Journal, Segment } from './journal.ts';

export type CloudWatchLogs = typeof import('@aws-sdk/client-cloudwatch-logs');
export type Operations = Handlers<CloudWatchLogs, Call>;

export interface GroupRow {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly logGroupClass: LogGroupClass;
  retentionInDays?: number;
  /** The key, and the data key that encrypts this group's events, as KMS wrapped it (base64). */
  kmsKeyId?: string;
  dataKey?: string;
  tags: Record<string, string>;
}

export interface StreamRow {
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
  firstEventAt?: number;
  lastEventAt?: number;
  lastIngestedAt?: number;
  /** The number that the next event gets: its place among those of the same millisecond. */
  next: number;
  segments: readonly Segment[];
}

export interface PolicyRow {
  readonly name: string;
  readonly document: string;
  readonly updatedAt: number;
}

export interface MetricFilterRow {
  readonly group: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly transformation: MetricTransformation;
  readonly createdAt: number;
}

/** What the operations share. */
export interface Logs {
  readonly cloud: Cloud;
  readonly groups: Table<GroupRow>;
  readonly streams: Table<StreamRow>;
  readonly policies: Table<PolicyRow>;
  readonly filters: Table<MetricFilterRow>;
  readonly journal: Journal;
}

/** The ARN of a group, without the `:*` that stands for its streams. */
export function groupArn(cloud: Cloud, name: string): string {
  return cloud.arn('logs', `log-group:${name}`);
}

/** A group by its name or its ARN, with or without `:*`. */
export function groupOf({ groups }: Logs, name: string | undefined, identifier?: string): GroupRow {
  const asked = name ?? identifier ?? '';
  const plain = asked.startsWith('arn:') ? asked.split(':').slice(6).join(':').replace(/:\*$/, '') : asked;
  return groups.get(plain) ?? refuse(ResourceNotFoundException, 'The specified log group does not exist.');
}

/** No group or stream name has a line feed. */
export function streamKey(group: string, stream: string): string {
  return `${group}\n${stream}`;
}

export function streamOf({ streams }: Logs, group: string, stream: string | undefined): StreamRow {
  return (
    streams.get(streamKey(group, stream ?? '')) ??
    refuse(ResourceNotFoundException, 'The specified log stream does not exist.')
  );
}

export function streamsOf({ streams }: Logs, group: string): StreamRow[] {
  return streams.values().filter((it) => it.group === group);
}

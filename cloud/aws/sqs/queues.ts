import {
  InvalidAddress,
  InvalidAttributeName,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import type { Cloud, Touched } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';

export interface QueueRow {
  readonly name: string;
  readonly arn: string;
  readonly created: string;
  readonly modified: string;
  /** As SetQueueAttributes takes them: strings. Without those that are counted. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What CreateQueue sets where the caller does not. */
export const DEFAULTS: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

const SETTABLE = new Set([
  ...Object.keys(DEFAULTS),
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
]);

export interface Queues {
  readonly rows: Table<QueueRow>;
  /** By URL, whatever endpoint it was made for: a cloud that starts again may have another port. Throws `QueueDoesNotExist`. */
  find(url: string | undefined): QueueRow;
  byArn(arn: string): QueueRow | undefined;
  url(row: QueueRow): string;
  touched(url: string | undefined): Touched;
}

export function openQueues(cloud: Cloud): Queues {
  const rows = cloud.store.table<QueueRow>('sqs/queue');
  const nameOf = (url = '') => url.split('/').at(-1) ?? '';
  return {
    rows,
    find(url) {
      if (!url) refuse(InvalidAddress, 'The address  is not valid for this endpoint.');
      return rows.get(nameOf(url)) ?? refuse(QueueDoesNotExist, 'The specified queue does not exist.');
    },
    byArn: (arn) => rows.values().find((it) => it.arn === arn),
    url: (row) => `${cloud.endpoint}/${cloud.account}/${row.name}`,
    touched(url) {
      const row = rows.get(nameOf(url));
      const arn = row?.arn ?? cloud.arn('sqs', nameOf(url));
      return { arn, tags: row?.tags, policy: row?.attributes.Policy ?? '' };
    },
  };
}

export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(attributes).find((it) => !SETTABLE.has(it));
  if (unknown) refuse(InvalidAttributeName, `Unknown Attribute ${unknown}.`);
  const redrive = attributes.RedrivePolicy;
  if (redrive) redriveOf(redrive);
}

export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function redriveOf(text: string): Redrive {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text);
    if (typeof deadLetterTargetArn === 'string' && Number(maxReceiveCount) >= 1) {
      return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
    }
  } catch {
    // not JSON: refused below like one that lacks its members
  }
  throw invalid(
    `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a valid JSON map.`,
  );
}

export const invalid = (message: string) =>
  new SQSServiceException({ name: 'InvalidParameterValue', message, $fault: 'client', $metadata: {} });

export const badHandle = (handle: string | undefined) =>
  new ReceiptHandleIsInvalid({
    message: `The input receipt handle "${handle}" is not a valid receipt handle.`,
    $metadata: {},
  });

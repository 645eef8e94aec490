import { QueueDoesNotExist, QueueNameExists } from '@aws-sdk/client-sqs';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Messages } from './messages.ts';
import { checkAttributes, DEFAULTS, invalid, type QueueRow, type Queues } from './queues.ts';

/** Queues themselves, their attributes and tags. */
export function queue(cloud: Cloud, queues: Queues, messages: Messages) {
  const { rows, find } = queues;
  const now = () => cloud.clock.now().toISOString();
  const seconds = (iso: string) => String(Math.floor(Date.parse(iso) / 1000));

  /** An attribute that is set to nothing is taken away. */
  function change(row: QueueRow, attributes: Readonly<Record<string, string>>) {
    checkAttributes(attributes);
    const merged = Object.entries({ ...row.attributes, ...attributes }).filter(([, value]) => value !== '');
    return rows.put(row.name, { ...row, modified: now(), attributes: Object.fromEntries(merged) });
  }

  return {
    async CreateQueue(input) {
      const { QueueName: name = '' } = input;
      const attributes: Readonly<Record<string, string>> = input.Attributes ?? {};
      checkName(name, attributes.FifoQueue === 'true');
      checkAttributes(attributes);
      const known = rows.get(name);
      const other = Object.keys(attributes).find((it) => known && attributes[it] !== (known.attributes[it] ?? ''));
      if (known && other) {
        refuse(
          QueueNameExists,
          `A queue already exists with the same name and a different value for attribute ${other}`,
        );
      }
      const created = now();
      const row =
        known ??
        rows.put(name, {
          name,
          arn: cloud.arn('sqs', name),
          created,
          modified: created,
          attributes: { ...DEFAULTS, ...attributes },
          tags: input.tags ?? {},
        });
      return { QueueUrl: queues.url(row) };
    },
    async GetQueueUrl(input) {
      const row = rows.get(input.QueueName ?? '') ?? refuse(QueueDoesNotExist, 'The specified queue does not exist.');
      return { QueueUrl: queues.url(row) };
    },
    async ListQueues(input) {
      const found = rows.values().filter((it) => it.name.startsWith(input.QueueNamePrefix ?? ''));
      const start = Number(input.NextToken ?? 0);
      const end = start + (input.MaxResults ?? 1000);
      return {
        QueueUrls: found.slice(start, end).map(queues.url),
        NextToken: end < found.length ? String(end) : undefined,
      };
    },
    async DeleteQueue(input) {
      const row = find(input.QueueUrl);
      messages.purge(row);
      rows.delete(row.name);
      return {};
    },
    async SetQueueAttributes(input) {
      change(find(input.QueueUrl), input.Attributes ?? {});
      return {};
    },
    async GetQueueAttributes(input) {
      const row = find(input.QueueUrl);
      const { delayed, visible, inFlight } = messages.count(row);
      const all: Record<string, string> = {
        ...row.attributes,
        QueueArn: row.arn,
        CreatedTimestamp: seconds(row.created),
        LastModifiedTimestamp: seconds(row.modified),
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
      };
      const wanted = new Set<string>(input.AttributeNames ?? []);
      const some = Object.entries(all).filter(([name]) => wanted.has('All') || wanted.has(name));
      return { Attributes: Object.fromEntries(some) };
    },
    async PurgeQueue(input) {
      messages.purge(find(input.QueueUrl));
      return {};
    },
    async TagQueue(input) {
      const row = find(input.QueueUrl);
      rows.put(row.name, { ...row, tags: { ...row.tags, ...input.Tags } });
      return {};
    },
    async UntagQueue(input) {
      const row = find(input.QueueUrl);
      const left = Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key));
      rows.put(row.name, { ...row, tags: Object.fromEntries(left) });
      return {};
    },
    async ListQueueTags(input) {
      return { Tags: { ...find(input.QueueUrl).tags } };
    },
    async ListDeadLetterSourceQueues(input) {
      const { arn } = find(input.QueueUrl);
      const sources = rows.values().filter((it) => it.attributes.RedrivePolicy?.includes(`"${arn}"`));
      return { queueUrls: sources.map(queues.url) };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sqs'), Call>;
}

function checkName(name: string, fifo: boolean): void {
  if (!/^[\w-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, '') : name)) {
    throw invalid('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
  }
  if (fifo && !name.endsWith('.fifo')) throw invalid('The name of a FIFO queue can only end in .fifo');
}

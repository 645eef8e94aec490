import { createHash, randomUUID } from 'node:crypto';
import { InvalidMessageContents, type Message } from '@aws-sdk/client-sqs';
import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Cloud, Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { fromRow, md5, md5OfAttributes, toRow } from './attributes.ts';
import type { MessageRow, Messages } from './messages.ts';
import { badHandle, invalid, type QueueRow, type Queues } from './queues.ts';
import type { Sealing } from './sealed.ts';

type Client = typeof import('@aws-sdk/client-sqs');
export type Letter = Omit<Input<Client['SendMessageCommand']>, 'QueueUrl'>;
type Reading = Input<Client['ReceiveMessageCommand']>;

/** Messages: sent, received for a while, and deleted by who has worked on them. */
export function message(cloud: Cloud, queues: Queues, messages: Messages, sealing: Sealing) {
  async function send(queue: QueueRow, letter: Letter, principal: Principal) {
    const { MessageBody: body = '' } = letter;
    checkBody(queue, body);
    const fifo = queue.attributes.FifoQueue === 'true';
    const sent = cloud.clock.now().getTime();
    const attributes = toRow(letter.MessageAttributes);
    const row = messages.send(queue, {
      id: randomUUID(),
      body: await sealing.seal(queue, body, principal),
      attributes,
      senderId: principal.id,
      sent,
      visible: sent + (letter.DelaySeconds ?? Number(queue.attributes.DelaySeconds)) * 1000,
      receives: 0,
      ...(fifo ? ordered(queue, letter, body, sent) : {}),
    });
    return {
      MessageId: row.id,
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
      SequenceNumber: row.sequence,
    };
  }

  /** A receipt of a message that is gone already is good; one that never was a receipt is not. */
  function found(queue: QueueRow, receipt: string | undefined): MessageRow | undefined {
    if (!/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/.test(Buffer.from(receipt ?? '', 'base64').toString()))
      throw badHandle(receipt);
    return messages.find(queue, receipt);
  }

  const remove = (queue: QueueRow, receipt: string | undefined) => {
    const row = found(queue, receipt);
    if (row) messages.delete(queue, row);
  };
  const hide = (queue: QueueRow, receipt: string | undefined, seconds = 0) => {
    const row = found(queue, receipt);
    if (row) messages.hide(queue, row, seconds);
  };

  const operations = {
    async SendMessage(input, { principal }) {
      return send(queues.find(input.QueueUrl), input, principal);
    },
    async ReceiveMessage(input, { principal, signal }) {
      const queue = queues.find(input.QueueUrl);
      const { MaxNumberOfMessages: limit = 1 } = input;
      if (limit < 1 || limit > 10) {
        throw invalid(
          `Value ${limit} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
        );
      }
      const seconds = input.VisibilityTimeout ?? Number(queue.attributes.VisibilityTimeout);
      const patience = input.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
      const deadline = cloud.clock.now().getTime() + patience * 1000;
      let taken = messages.take(queue, limit, seconds);
      while (!taken.length && !cloud.signal.aborted && !signal?.aborted) {
        const left = deadline - cloud.clock.now().getTime();
        if (left <= 0) break;
        await messages.wait(queue, left, signal);
        // What is taken for one who has hung up would be out of sight for nobody's use.
        if (signal?.aborted) break;
        taken = messages.take(queue, limit, seconds);
      }
      const told = await Promise.all(
        taken.map(async (it) => tell(it, await sealing.open(queue, it.body, principal), input)),
      );
      return told.length ? { Messages: told } : {};
    },
    async DeleteMessage(input) {
      remove(queues.find(input.QueueUrl), input.ReceiptHandle);
      return {};
    },
    async ChangeMessageVisibility(input) {
      hide(queues.find(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
      return {};
    },
  } satisfies Handlers<Client, Call>;
  return { operations, send, remove, hide };
}

export type MessageWork = ReturnType<typeof message>;

function checkBody(queue: QueueRow, body: string): void {
  const longest = Number(queue.attributes.MaximumMessageSize);
  if (!body) refuse(InvalidMessageContents, 'The request must contain the parameter MessageBody.');
  if (Buffer.byteLength(body) > longest) {
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${longest} bytes.`);
  }
}

function ordered(queue: QueueRow, letter: Letter, body: string, sent: number) {
  const { MessageGroupId: group, MessageDeduplicationId: id } = letter;
  if (!group) throw invalid('The request must contain the parameter MessageGroupId.');
  const byContent = queue.attributes.ContentBasedDeduplication === 'true';
  if (!id && !byContent) {
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  const deduplication = id ?? createHash('sha256').update(body).digest('hex');
  return {
    group,
    deduplication,
    sequence: String(sent * 1_000_000 + (Math.floor(performance.now() * 1000) % 1_000_000)).padStart(20, '0'),
  };
}

function tell(row: MessageRow, body: string, asked: Reading): Message {
  const system: Record<string, string> = {
    SenderId: row.senderId,
    SentTimestamp: String(row.sent),
    ApproximateReceiveCount: String(row.receives),
    ApproximateFirstReceiveTimestamp: String(row.firstReceived),
    ...(row.group && { MessageGroupId: row.group }),
    ...(row.deduplication && { MessageDeduplicationId: row.deduplication }),
    ...(row.sequence && { SequenceNumber: row.sequence }),
    ...(row.from && { DeadLetterQueueSourceArn: row.from }),
  };
  const names: readonly string[] = asked.MessageSystemAttributeNames ?? asked.AttributeNames ?? [];
  const some = Object.entries(system).filter(([name]) => names.includes('All') || names.includes(name));
  const wanted = asked.MessageAttributeNames ?? [];
  const matches = (name: string) =>
    wanted.some(
      (it) => it === 'All' || it === '.*' || it === name || (it.endsWith('.*') && name.startsWith(it.slice(0, -2))),
    );
  const attributes = Object.fromEntries(Object.entries(row.attributes).filter(([name]) => matches(name)));
  return {
    MessageId: row.id,
    ReceiptHandle: row.receipt,
    Body: body,
    MD5OfBody: md5(body),
    Attributes: some.length ? Object.fromEntries(some) : undefined,
    MessageAttributes: Object.keys(attributes).length ? fromRow(attributes) : undefined,
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

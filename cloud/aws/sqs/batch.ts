import {
  BatchEntryIdsNotDistinct,
  type BatchResultErrorEntry,
  EmptyBatchRequest,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { MessageWork } from './message.ts';
import type { Queues } from './queues.ts';

/** Up to ten at once; one that fails does not stop the others. */
export function batch(queues: Queues, work: MessageWork) {
  return {
    async SendMessageBatch(input, { principal }) {
      const queue = queues.find(input.QueueUrl);
      return each(input.Entries, (it) => work.send(queue, it, principal));
    },
    async DeleteMessageBatch(input) {
      const queue = queues.find(input.QueueUrl);
      return each(input.Entries, async (it) => work.remove(queue, it.ReceiptHandle));
    },
    async ChangeMessageVisibilityBatch(input) {
      const queue = queues.find(input.QueueUrl);
      return each(input.Entries, async (it) => work.hide(queue, it.ReceiptHandle, it.VisibilityTimeout));
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sqs'), Call>;
}

async function each<Entry extends { Id: string | undefined }, Done>(
  entries: readonly Entry[] | undefined = [],
  act: (entry: Entry) => Promise<Done>,
) {
  if (!entries.length) refuse(EmptyBatchRequest, 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    refuse(TooManyEntriesInBatchRequest, 'Maximum number of entries per request are 10. You have sent more.');
  }
  if (new Set(entries.map((it) => it.Id)).size < entries.length) {
    refuse(BatchEntryIdsNotDistinct, 'Two or more batch entries in the request have the same Id.');
  }
  const Successful: ({ Id: string | undefined } & Done)[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    await act(entry).then(
      (done) => Successful.push({ Id: entry.Id, ...done }),
      (error: Error) => Failed.push({ Id: entry.Id, SenderFault: true, Code: error.name, Message: error.message }),
    );
  }
  return { Successful, Failed };
}

import { ResourceNotFoundException } from '@aws-sdk/client-sqs';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Messages } from './messages.ts';
import type { Queues } from './queues.ts';

interface TaskRow {
  readonly handle: string;
  readonly source: string;
  readonly destination?: string;
  readonly moved: number;
  readonly started: number;
}

/** Redrive: dead letters go back to the queues that gave them up, or to another one. */
export function messageMoveTask(cloud: Cloud, queues: Queues, messages: Messages) {
  const tasks = cloud.store.table<TaskRow>('sqs/message-move-task');
  const find = (arn = '') =>
    queues.byArn(arn) ??
    refuse(
      ResourceNotFoundException,
      `The resource that you specified for the SourceArn parameter doesn't exist: ${arn}`,
    );
  return {
    async StartMessageMoveTask(input) {
      const source = find(input.SourceArn);
      const chosen = input.DestinationArn === undefined ? undefined : find(input.DestinationArn);
      const started = cloud.clock.now().getTime();
      let moved = 0;
      for (const it of messages.all(source)) {
        const to = chosen ?? queues.byArn(it.from ?? '');
        if (!to) continue;
        messages.delete(source, it);
        const { from: _from, receipt: _receipt, firstReceived: _first, ...rest } = it;
        messages.send(to, { ...rest, receives: 0, visible: started, sent: started });
        moved += 1;
      }
      const handle = Buffer.from(crypto.randomUUID()).toString('base64');
      tasks.put(handle, { handle, source: source.arn, destination: chosen?.arn, moved, started });
      return { TaskHandle: handle };
    },
    async ListMessageMoveTasks(input) {
      const found = tasks.values().filter((it) => it.source === input.SourceArn);
      return {
        Results: found
          .reverse()
          .slice(0, input.MaxResults ?? 1)
          .map((it) => ({
            Status: 'COMPLETED',
            SourceArn: it.source,
            DestinationArn: it.destination,
            ApproximateNumberOfMessagesMoved: it.moved,
            StartedTimestamp: it.started,
          })),
      };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sqs'), Call>;
}

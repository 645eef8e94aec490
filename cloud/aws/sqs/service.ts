import type { Service, StartService } from '../../service.ts';
import { batch } from './batch.ts';
import { message } from './message.ts';
import { messageMoveTask } from './message-move-task.ts';
import { openMessages } from './messages.ts';
import { queue } from './queue.ts';
import { openQueues, type Queues } from './queues.ts';
import { openSealing } from './sealed.ts';

type Client = typeof import('@aws-sdk/client-sqs');

export const start: StartService<Client> = (cloud) => {
  const queues = openQueues(cloud);
  const messages = openMessages(cloud, queues);
  const work = message(cloud, queues, messages, openSealing(cloud));
  const operations = {
    ...queue(cloud, queues, messages),
    ...work.operations,
    ...batch(queues, work),
    ...messageMoveTask(cloud, queues, messages),
  };
  return { operations, actions, touches: touches(queues, Object.keys(operations)) };
};

const actions = {
  SendMessageBatch: 'sqs:SendMessage',
  DeleteMessageBatch: 'sqs:DeleteMessage',
  ChangeMessageVisibilityBatch: 'sqs:ChangeMessageVisibility',
};

interface Named {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly SourceArn?: string;
}

function touches(queues: Queues, operations: readonly string[]): Service<Client>['touches'] {
  const about = ({ QueueUrl, QueueName, SourceArn }: Named) => {
    const name = QueueUrl ?? QueueName ?? SourceArn?.split(':').at(-1);
    return name === undefined ? ['*'] : [queues.touched(name)];
  };
  return Object.fromEntries(operations.map((it) => [it, about]));
}

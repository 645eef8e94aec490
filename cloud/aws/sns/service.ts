import type { Service, StartService } from '../../service.ts';
import { send } from './deliver.ts';
import { publish } from './publish.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';
import { openTopics, type SubscriptionRow, type Topics } from './topics.ts';

type Client = typeof import('@aws-sdk/client-sns');

export const start: StartService<Client> = (cloud) => {
  const topics = openTopics(cloud);
  /** A web server is asked whether it wants the notices; it confirms by visiting the URL. */
  const confirm = (row: SubscriptionRow) =>
    cloud.background(`confirmation of ${row.endpoint}`, async () => {
      const id = crypto.randomUUID();
      const body = {
        Type: 'SubscriptionConfirmation',
        MessageId: id,
        Token: row.token,
        TopicArn: row.topic,
        Message: `You have chosen to subscribe to the topic ${row.topic}.\nTo confirm the subscription, call ConfirmSubscription with the token in this message.`,
        Timestamp: cloud.clock.now().toISOString(),
      };
      await send(cloud, row, 'SubscriptionConfirmation', id, JSON.stringify(body));
    });
  const operations = { ...topic(cloud, topics), ...subscription(cloud, topics, confirm), ...publish(cloud, topics) };
  return {
    operations,
    actions: { PublishBatch: 'sns:Publish' },
    touches: touches(topics, Object.keys(operations), (name) => cloud.arn('sns', name)),
  };
};

interface Named {
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly ResourceArn?: string;
  readonly SubscriptionArn?: string;
  readonly Name?: string;
}

/** The topic, also where an operation names one of its subscriptions. */
function touches(
  topics: Topics,
  operations: readonly string[],
  arnOf: (name: string) => string,
): Service<Client>['touches'] {
  const about = (input: Named) => {
    const { TopicArn, TargetArn, ResourceArn, SubscriptionArn, Name } = input;
    const arn = TopicArn ?? TargetArn ?? ResourceArn ?? SubscriptionArn?.split(':').slice(0, 6).join(':');
    if (arn === undefined && Name === undefined) return ['*'];
    return [topics.touched(arn ?? arnOf(Name ?? ''))];
  };
  return Object.fromEntries(operations.map((it) => [it, about]));
}

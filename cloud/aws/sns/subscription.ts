import { InvalidParameterException, NotFoundException } from '@aws-sdk/client-sns';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { SubscriptionRow, Topics } from './topics.ts';

const PROTOCOLS = ['lambda', 'sqs', 'http', 'https'];

/** Who wants to hear of a topic. Functions and queues are subscribed at once, web servers when they have confirmed. */
export function subscription(cloud: Cloud, topics: Topics, confirm: (row: SubscriptionRow) => void) {
  const { subscriptions } = topics;
  const find = (arn = '') => subscriptions.get(arn) ?? refuse(NotFoundException, 'Subscription does not exist');
  const told = (it: SubscriptionRow) => ({
    SubscriptionArn: it.token === undefined ? it.arn : 'PendingConfirmation',
    TopicArn: it.topic,
    Protocol: it.protocol,
    Endpoint: it.endpoint,
    Owner: it.owner,
  });
  const page = (all: readonly SubscriptionRow[], token: string | undefined) => {
    const start = Number(token ?? 0);
    return {
      Subscriptions: all.slice(start, start + 100).map(told),
      NextToken: start + 100 < all.length ? String(start + 100) : undefined,
    };
  };

  return {
    async Subscribe(input) {
      const topic = topics.find(input.TopicArn);
      const { Protocol: protocol = '', Endpoint: endpoint = '' } = input;
      if (!PROTOCOLS.includes(protocol)) {
        const known = PROTOCOLS.join(', ');
        refuse(
          InvalidParameterException,
          `Invalid parameter: Does not support this protocol string: ${protocol}; this cloud delivers to ${known}`,
        );
      }
      const known = topics.of(topic).find((it) => it.protocol === protocol && it.endpoint === endpoint);
      const web = protocol.startsWith('http');
      const row =
        known ??
        subscriptions.put(
          ...keyed({
            arn: `${topic.arn}:${crypto.randomUUID()}`,
            topic: topic.arn,
            protocol,
            endpoint,
            owner: cloud.account,
            attributes: input.Attributes ?? {},
            ...(web ? { token: crypto.randomUUID().replaceAll('-', '') } : {}),
          }),
        );
      if (row.token !== undefined) confirm(row);
      return {
        SubscriptionArn: row.token === undefined || input.ReturnSubscriptionArn ? row.arn : 'pending confirmation',
      };
    },
    async ConfirmSubscription(input) {
      const topic = topics.find(input.TopicArn);
      const row = topics.of(topic).find((it) => it.token === input.Token);
      if (!row) return refuse(InvalidParameterException, 'Invalid parameter: Token');
      const { token: _, ...confirmed } = row;
      subscriptions.put(row.arn, confirmed);
      return { SubscriptionArn: row.arn };
    },
    async Unsubscribe(input) {
      subscriptions.delete(input.SubscriptionArn ?? '');
      return {};
    },
    async ListSubscriptions(input) {
      return page(subscriptions.values(), input.NextToken);
    },
    async ListSubscriptionsByTopic(input) {
      return page(topics.of(topics.find(input.TopicArn)), input.NextToken);
    },
    async GetSubscriptionAttributes(input) {
      const row = find(input.SubscriptionArn);
      return {
        Attributes: {
          RawMessageDelivery: 'false',
          ...row.attributes,
          SubscriptionArn: row.arn,
          TopicArn: row.topic,
          Protocol: row.protocol,
          Endpoint: row.endpoint,
          Owner: row.owner,
          ConfirmationWasAuthenticated: String(row.token === undefined && !row.protocol.startsWith('http')),
          PendingConfirmation: String(row.token !== undefined),
        },
      };
    },
    async SetSubscriptionAttributes(input) {
      const row = find(input.SubscriptionArn);
      const attributes = { ...row.attributes, [input.AttributeName ?? '']: input.AttributeValue ?? '' };
      subscriptions.put(row.arn, { ...row, attributes });
      return {};
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sns'), Call>;
}

const keyed = (row: SubscriptionRow): [string, SubscriptionRow] => [row.arn, row];

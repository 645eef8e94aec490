import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Cloud, Principal } from '../../service.ts';
import type { SubscriptionRow, TopicRow } from './topics.ts';

export interface Notice {
  readonly id: string;
  readonly topic: TopicRow;
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly at: string;
  readonly group?: string;
  readonly deduplication?: string;
}

type Deliver = (cloud: Cloud, notice: Notice, to: SubscriptionRow, principal: Principal) => Promise<unknown>;

const SERVICE = 'sns.amazonaws.com';

const KINDS: Readonly<Record<string, Deliver>> = {
  async lambda(cloud, notice, to, principal) {
    const event = {
      Records: [
        { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: to.arn, Sns: forLambda(cloud, notice) },
      ],
    };
    await (await cloud.use('lambda', principal)).Invoke({
      FunctionName: to.endpoint,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    });
  },
  async sqs(cloud, notice, to, principal) {
    const raw = to.attributes.RawMessageDelivery === 'true';
    await (await cloud.use('sqs', principal)).SendMessage({
      QueueUrl: `${cloud.endpoint}/${cloud.account}/${to.endpoint.split(':').at(-1)}`,
      MessageBody: raw ? notice.message : JSON.stringify(envelope(cloud, notice)),
      MessageAttributes: raw ? { ...notice.attributes } : undefined,
      MessageGroupId: notice.group,
      MessageDeduplicationId: notice.deduplication,
    });
  },
  http: post,
  https: post,
};

/** Gives a notice to one subscriber, as SNS for this topic: the subscriber's own policy must let it in. Throws what it answers. */
export async function deliver(cloud: Cloud, notice: Notice, to: SubscriptionRow): Promise<void> {
  const principal: Principal = { kind: 'service', arn: SERVICE, id: SERVICE, sourceArn: notice.topic.arn };
  await KINDS[to.protocol]?.(cloud, notice, to, principal);
}

async function post(cloud: Cloud, notice: Notice, to: SubscriptionRow): Promise<void> {
  const raw = to.attributes.RawMessageDelivery === 'true';
  await send(cloud, to, 'Notification', notice.id, raw ? notice.message : JSON.stringify(envelope(cloud, notice)));
}

/** Web servers are told in the same form that they were asked to subscribe. */
export async function send(cloud: Cloud, to: SubscriptionRow, type: string, id: string, body: string): Promise<void> {
  const answer = await fetch(to.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': type,
      'x-amz-sns-message-id': id,
      'x-amz-sns-topic-arn': to.topic,
      'x-amz-sns-subscription-arn': to.arn,
    },
    body,
    signal: AbortSignal.any([cloud.signal, AbortSignal.timeout(15_000)]),
  });
  if (!answer.ok) throw new UndeliveredError(`${to.endpoint} answered ${answer.status}`);
}

/** A web server refused a notice. */
export class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
}

function envelope(cloud: Cloud, notice: Notice) {
  const attributes = Object.entries(notice.attributes).map(([name, it]) => [
    name,
    { Type: it.DataType, Value: it.StringValue ?? Buffer.from(it.BinaryValue ?? []).toString('base64') },
  ]);
  return {
    Type: 'Notification',
    MessageId: notice.id,
    TopicArn: notice.topic.arn,
    ...(notice.subject === undefined ? {} : { Subject: notice.subject }),
    Message: notice.message,
    Timestamp: notice.at,
    UnsubscribeURL: `${cloud.endpoint}/?Action=Unsubscribe`,
    ...(attributes.length ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  };
}

/** The names that Lambda's event has for the same. */
function forLambda(cloud: Cloud, notice: Notice) {
  const { UnsubscribeURL: UnsubscribeUrl, MessageAttributes = {}, ...rest } = envelope(cloud, notice);
  return { Subject: null, ...rest, UnsubscribeUrl, MessageAttributes };
}

import { InvalidParameterException } from '@aws-sdk/client-sns';
import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Cloud, Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { deliver, type Notice } from './deliver.ts';
import { passes } from './filter.ts';
import type { SubscriptionRow, TopicRow, Topics } from './topics.ts';

type Client = typeof import('@aws-sdk/client-sns');
type Asked = Pick<
  Input<Client['PublishCommand']>,
  'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes' | 'MessageGroupId' | 'MessageDeduplicationId'
>;

const LARGEST = 256 * 1024;
/** How long SNS waits before it tries a function or queue again, in seconds; AWS tries 100,015 times over 23 days. */
export const RETRIES = [0, 1, 5, 20, 60];

/** Publishing: accepted at once, delivered to each subscriber on its own. */
export function publish(cloud: Cloud, topics: Topics) {
  function accept(topic: TopicRow, input: Asked): string {
    const { Message: message = '' } = input;
    if (!message) refuse(InvalidParameterException, 'Invalid parameter: Empty message');
    if (Buffer.byteLength(message) > LARGEST) refuse(InvalidParameterException, 'Invalid parameter: Message too long');
    const perProtocol = input.MessageStructure === 'json' ? structured(message) : undefined;
    const id = crypto.randomUUID();
    for (const to of topics.of(topic).filter((it) => it.token === undefined)) {
      const text = perProtocol ? (perProtocol[to.protocol] ?? perProtocol.default ?? '') : message;
      const attributes = input.MessageAttributes ?? {};
      if (!passes(to.attributes.FilterPolicy, to.attributes.FilterPolicyScope, text, attributes)) continue;
      const notice: Notice = {
        id,
        topic,
        subject: input.Subject,
        message: text,
        attributes,
        at: cloud.clock.now().toISOString(),
        group: input.MessageGroupId,
        deduplication: input.MessageDeduplicationId,
      };
      cloud.background(`notice of ${topic.name} to ${to.endpoint}`, (signal) => insist(notice, to, signal));
    }
    return id;
  }

  /** An encrypted topic: who publishes needs its key as well. The notice itself is nowhere kept. */
  async function askForKey(topic: TopicRow, principal: Principal): Promise<void> {
    const { KmsMasterKeyId: KeyId } = topic.attributes;
    if (!KeyId) return;
    const kms = await cloud.use('kms', { ...principal, via: 'sns.amazonaws.com' });
    await kms.GenerateDataKey({ KeyId, KeySpec: 'AES_256', EncryptionContext: { 'aws:sns:topicArn': topic.arn } });
  }

  async function insist(notice: Notice, to: SubscriptionRow, signal: AbortSignal): Promise<void> {
    let reason: Error | undefined;
    for (const seconds of RETRIES) {
      await cloud.clock.sleep(seconds * 1000, signal);
      try {
        return await deliver(cloud, notice, to);
      } catch (error) {
        reason = error as Error;
        // What a policy refuses, or what is not there, no patience will change.
        if (reason.name.startsWith('AccessDenied') || /NotExist|NotFound/.test(reason.name)) break;
      }
    }
    const dead = to.attributes.RedrivePolicy && (JSON.parse(to.attributes.RedrivePolicy).deadLetterTargetArn as string);
    if (!dead) throw reason;
    await deliver(cloud, notice, { ...to, protocol: 'sqs', endpoint: dead });
  }

  return {
    async Publish(input, { principal }) {
      if (!input.TopicArn && !input.TargetArn) {
        refuse(
          InvalidParameterException,
          'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
        );
      }
      const topic = topics.find(input.TopicArn ?? input.TargetArn);
      await askForKey(topic, principal);
      return { MessageId: accept(topic, input) };
    },
    async PublishBatch(input, { principal }) {
      const topic = topics.find(input.TopicArn);
      await askForKey(topic, principal);
      const entries = input.PublishBatchRequestEntries ?? [];
      return { Successful: entries.map((it) => ({ Id: it.Id, MessageId: accept(topic, it) })), Failed: [] };
    },
  } satisfies Handlers<Client, Call>;
}

function structured(message: string): Record<string, string> {
  try {
    const parsed = JSON.parse(message) as Record<string, string>;
    if (typeof parsed.default === 'string') return parsed;
  } catch {
    // refused below, like JSON without a default
  }
  return refuse(
    InvalidParameterException,
    'Invalid parameter: Message Structure - No default entry in JSON message body',
  );
}

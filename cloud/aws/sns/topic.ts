import { InvalidParameterException, type Tag } from '@aws-sdk/client-sns';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { RETRIES } from './publish.ts';
import { defaultPolicy, type Topics } from './topics.ts';

const SETTABLE = new Set(
  'ContentBasedDeduplication DeliveryPolicy DisplayName FifoTopic KmsMasterKeyId Policy SignatureVersion TracingConfig'.split(
    ' ',
  ),
);

/** How web servers are told again when they do not answer. */
const DELIVERY = {
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: RETRIES[1],
      maxDelayTarget: RETRIES.at(-1),
      numRetries: RETRIES.length - 1,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'exponential',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
};

/** Topics themselves, their attributes and tags. */
export function topic(cloud: Cloud, topics: Topics) {
  const { rows, find } = topics;
  const check = (attributes: Readonly<Record<string, string>>) => {
    const unknown = Object.keys(attributes).find((it) => !SETTABLE.has(it));
    if (unknown)
      refuse(InvalidParameterException, `Invalid parameter: Attributes Reason: Unknown topic attribute: ${unknown}`);
  };
  return {
    async CreateTopic(input) {
      const { Name: name = '', Attributes: attributes = {} } = input;
      if (!/^[\w-]{1,256}(\.fifo)?$/.test(name)) {
        refuse(InvalidParameterException, 'Invalid parameter: Topic Name');
      }
      check(attributes);
      const arn = cloud.arn('sns', name);
      // Making one that is there already gives back that one.
      if (!rows.has(arn)) {
        const Policy = defaultPolicy(arn, cloud.account);
        rows.put(arn, { arn, name, attributes: { Policy, ...attributes }, tags: toTags(input.Tags) });
      }
      return { TopicArn: arn };
    },
    async DeleteTopic(input) {
      const row = rows.get(input.TopicArn ?? '');
      for (const it of row ? topics.of(row) : []) topics.subscriptions.delete(it.arn);
      rows.delete(input.TopicArn ?? '');
      return {};
    },
    async ListTopics(input) {
      const all = rows.values();
      const start = Number(input.NextToken ?? 0);
      const Topics = all.slice(start, start + 100).map((it) => ({ TopicArn: it.arn }));
      return { Topics, NextToken: start + 100 < all.length ? String(start + 100) : undefined };
    },
    async GetTopicAttributes(input) {
      const row = find(input.TopicArn);
      const confirmed = topics.of(row).filter((it) => it.token === undefined).length;
      const pending = topics.of(row).length - confirmed;
      return {
        Attributes: {
          DisplayName: '',
          EffectiveDeliveryPolicy: JSON.stringify(DELIVERY),
          ...row.attributes,
          TopicArn: row.arn,
          Owner: cloud.account,
          SubscriptionsConfirmed: String(confirmed),
          SubscriptionsPending: String(pending),
          SubscriptionsDeleted: '0',
        },
      };
    },
    async SetTopicAttributes(input) {
      const row = find(input.TopicArn);
      const { AttributeName: name = '', AttributeValue: value = '' } = input;
      check({ [name]: value });
      rows.put(row.arn, { ...row, attributes: { ...row.attributes, [name]: value } });
      return {};
    },
    async TagResource(input) {
      const row = find(input.ResourceArn);
      rows.put(row.arn, { ...row, tags: { ...row.tags, ...toTags(input.Tags) } });
      return {};
    },
    async UntagResource(input) {
      const row = find(input.ResourceArn);
      const left = Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key));
      rows.put(row.arn, { ...row, tags: Object.fromEntries(left) });
      return {};
    },
    async ListTagsForResource(input) {
      return { Tags: Object.entries(find(input.ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sns'), Call>;
}

const toTags = (tags: readonly Tag[] = []) => Object.fromEntries(tags.map((it) => [it.Key ?? '', it.Value ?? '']));

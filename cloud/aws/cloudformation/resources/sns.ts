import { resourceType, type Tag } from '../resource-type.ts';

interface Topic {
  TopicName?: string;
  DisplayName?: string;
  KmsMasterKeyId?: string;
  FifoTopic?: boolean;
  Subscription?: { Protocol: string; Endpoint: string }[];
  Tags?: Tag[];
}

const attributesOf = ({ DisplayName, KmsMasterKeyId, FifoTopic }: Topic): Record<string, string> => ({
  ...(DisplayName !== undefined && { DisplayName }),
  ...(KmsMasterKeyId !== undefined && { KmsMasterKeyId }),
  ...(FifoTopic && { FifoTopic: 'true' }),
});

export const topic = resourceType<Topic>({
  immutable: ['TopicName', 'FifoTopic', 'Subscription'],
  async create(properties, work) {
    const sns = await work.use('sns');
    const { TopicArn = '' } = await sns.CreateTopic({
      Name: properties.TopicName ?? work.name(256),
      Attributes: attributesOf(properties),
      Tags: work.tags(properties.Tags),
    });
    work.begun(TopicArn);
    for (const { Protocol, Endpoint } of properties.Subscription ?? [])
      await sns.Subscribe({ TopicArn, Protocol, Endpoint });
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName: TopicArn.split(':').pop() ?? '' } };
  },
  async update(made, properties, before, { use }) {
    const sns = await use('sns');
    const now = attributesOf(properties);
    for (const AttributeName of Object.keys({ ...attributesOf(before), ...now }))
      await sns.SetTopicAttributes({
        TopicArn: made.physicalId,
        AttributeName,
        AttributeValue: now[AttributeName] ?? '',
      });
    return made;
  },
  async retag({ physicalId: ResourceArn }, Tags, TagKeys, { use }) {
    const sns = await use('sns');
    if (Tags.length) await sns.TagResource({ ResourceArn, Tags });
    if (TagKeys.length) await sns.UntagResource({ ResourceArn, TagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('sns')).DeleteTopic({ TopicArn: physicalId }),
});

interface TopicPolicy {
  Topics: string[];
  PolicyDocument: object;
}

export const topicPolicy = resourceType<TopicPolicy>({
  async create({ Topics, PolicyDocument }, { use, name }) {
    const sns = await use('sns');
    const AttributeValue = JSON.stringify(PolicyDocument);
    for (const TopicArn of Topics) await sns.SetTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
    return { physicalId: name() };
  },
  immutable: ['Topics'],
  async update(made, { Topics, PolicyDocument }, _, { use }) {
    const sns = await use('sns');
    const AttributeValue = JSON.stringify(PolicyDocument);
    for (const TopicArn of Topics) await sns.SetTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
    return made;
  },
});

interface Subscription {
  TopicArn: string;
  Protocol: string;
  Endpoint?: string;
  FilterPolicy?: object;
  RawMessageDelivery?: boolean;
  RedrivePolicy?: object;
}

export const subscription = resourceType<Subscription>({
  async create({ TopicArn, Protocol, Endpoint, FilterPolicy, RawMessageDelivery, RedrivePolicy }, { use }) {
    const { SubscriptionArn = '' } = await (await use('sns')).Subscribe({
      TopicArn,
      Protocol,
      Endpoint,
      ReturnSubscriptionArn: true,
      Attributes: {
        ...(FilterPolicy && { FilterPolicy: JSON.stringify(FilterPolicy) }),
        ...(RawMessageDelivery !== undefined && { RawMessageDelivery: String(RawMessageDelivery) }),
        ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
      },
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  remove: async ({ physicalId }, _, { use }) => (await use('sns')).Unsubscribe({ SubscriptionArn: physicalId }),
});

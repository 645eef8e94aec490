import { resourceType, type Tag, tagMap } from '../resource-type.ts';

interface Queue {
  QueueName?: string;
  Tags?: Tag[];
  FifoQueue?: boolean;
  /** The rest are the queue's attributes under their own names. */
  [attribute: string]: unknown;
}

function attributesOf({ QueueName: _, Tags: __, ...rest }: Queue): Record<string, string> {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

export const queue = resourceType<Queue>({
  immutable: ['QueueName', 'FifoQueue'],
  async create(properties, work) {
    const QueueName = properties.QueueName ?? work.name(80);
    const { QueueUrl = '' } = await (await work.use('sqs')).CreateQueue({
      QueueName,
      Attributes: attributesOf(properties),
      tags: tagMap(work.tags(properties.Tags)),
    });
    return { physicalId: QueueUrl, attributes: { Arn: work.cloud.arn('sqs', QueueName), QueueName, QueueUrl } };
  },
  async update(made, properties, _, { use }) {
    await (await use('sqs')).SetQueueAttributes({ QueueUrl: made.physicalId, Attributes: attributesOf(properties) });
    return made;
  },
  async retag({ physicalId: QueueUrl }, tags, TagKeys, { use }) {
    const sqs = await use('sqs');
    if (tags.length) await sqs.TagQueue({ QueueUrl, Tags: tagMap(tags) });
    if (TagKeys.length) await sqs.UntagQueue({ QueueUrl, TagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('sqs')).DeleteQueue({ QueueUrl: physicalId }),
});

interface QueuePolicy {
  Queues: string[];
  PolicyDocument: object;
}

export const queuePolicy = resourceType<QueuePolicy>({
  immutable: ['Queues'],
  async create({ Queues, PolicyDocument }, { use, name }) {
    const sqs = await use('sqs');
    const Attributes = { Policy: JSON.stringify(PolicyDocument) };
    for (const QueueUrl of Queues) await sqs.SetQueueAttributes({ QueueUrl, Attributes });
    return { physicalId: name() };
  },
  async update(made, { Queues, PolicyDocument }, _, { use }) {
    const sqs = await use('sqs');
    const Attributes = { Policy: JSON.stringify(PolicyDocument) };
    for (const QueueUrl of Queues) await sqs.SetQueueAttributes({ QueueUrl, Attributes });
    return made;
  },
  async remove(_, { Queues }, { use }) {
    const sqs = await use('sqs');
    for (const QueueUrl of Queues) await sqs.SetQueueAttributes({ QueueUrl, Attributes: { Policy: '' } });
  },
});

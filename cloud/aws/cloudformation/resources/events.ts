import type { PutRuleCommandInput, Target } from '@aws-sdk/client-eventbridge';
import { resourceType, type Tag, type Work } from '../resource-type.ts';

interface Rule extends Omit<PutRuleCommandInput, 'Name' | 'EventPattern' | 'Tags'> {
  Name?: string;
  EventPattern?: object | string;
  Targets?: Target[];
  Tags?: Tag[];
}

export const rule = resourceType<Rule>({
  immutable: ['Name', 'EventBusName'],
  async create(properties, work) {
    const Name = properties.Name ?? work.name(64);
    const Arn = await put(Name, properties, {}, work);
    const named = properties.EventBusName && !/\bdefault$/.test(properties.EventBusName);
    const bus = properties.EventBusName?.split('/').pop();
    return { physicalId: named ? `${bus}|${Name}` : Name, attributes: { Arn } };
  },
  async update(made, properties, before, work) {
    await put(nameOf(made.physicalId), properties, before, work);
    return made;
  },
  async retag({ attributes }, Tags, TagKeys, { use }) {
    const events = await use('events');
    const ResourceARN = attributes?.Arn;
    if (Tags.length) await events.TagResource({ ResourceARN, Tags });
    if (TagKeys.length) await events.UntagResource({ ResourceARN, TagKeys });
  },
  async remove({ physicalId }, { EventBusName, Targets }, { use }) {
    const events = await use('events');
    const Name = nameOf(physicalId);
    const Ids = (Targets ?? []).map((it) => it.Id ?? '');
    if (Ids.length) await events.RemoveTargets({ Rule: Name, EventBusName, Ids });
    await events.DeleteRule({ Name, EventBusName });
  },
});

const nameOf = (physicalId: string) => physicalId.split('|').pop() ?? '';

async function put(
  Name: string,
  { Targets = [], EventPattern, Tags, ...rest }: Rule,
  before: Rule,
  { use, tags, begun }: Work,
): Promise<string> {
  const events = await use('events');
  const { RuleArn = '' } = await events.PutRule({
    ...rest,
    Name,
    EventPattern: typeof EventPattern === 'object' ? JSON.stringify(EventPattern) : EventPattern,
    Tags: tags(Tags),
  });
  begun(Name);
  const gone = (before.Targets ?? []).map((it) => it.Id ?? '').filter((id) => !Targets.some((it) => it.Id === id));
  if (gone.length) await events.RemoveTargets({ Rule: Name, EventBusName: rest.EventBusName, Ids: gone });
  if (Targets.length) await events.PutTargets({ Rule: Name, EventBusName: rest.EventBusName, Targets });
  return RuleArn;
}

export const eventBus = resourceType<{ Name: string; Description?: string }>({
  async create({ Name, Description }, { use }) {
    const { EventBusArn = '' } = await (await use('events')).CreateEventBus({ Name, Description });
    return { physicalId: Name, attributes: { Arn: EventBusArn, Name } };
  },
  remove: async ({ physicalId }, _, { use }) => (await use('events')).DeleteEventBus({ Name: physicalId }),
});

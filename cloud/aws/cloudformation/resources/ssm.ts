import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { resourceType } from '../resource-type.ts';

interface Parameter extends Omit<PutParameterCommandInput, 'Name' | 'Tags' | 'Overwrite'> {
  Name?: string;
  Tags?: Record<string, string>;
}

export const parameter = resourceType<Parameter>({
  immutable: ['Name'],
  async create({ Name: given, Tags = {}, ...rest }, { use, name, tags }) {
    const Name = given ?? name(1011);
    const own = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
    await (await use('ssm')).PutParameter({ ...rest, Name, Tags: tags(own) });
    return { physicalId: Name, attributes: { Type: rest.Type ?? 'String', Value: rest.Value ?? '' } };
  },
  async update(made, { Tags = {}, ...rest }, before, { use }) {
    const ssm = await use('ssm');
    await ssm.PutParameter({ ...rest, Name: made.physicalId, Overwrite: true });
    const tagged = { ResourceType: 'Parameter', ResourceId: made.physicalId } as const;
    const own = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
    const gone = Object.keys(before.Tags ?? {}).filter((key) => !(key in Tags));
    if (own.length) await ssm.AddTagsToResource({ ...tagged, Tags: own });
    if (gone.length) await ssm.RemoveTagsFromResource({ ...tagged, TagKeys: gone });
    return { ...made, attributes: { Type: rest.Type ?? 'String', Value: rest.Value ?? '' } };
  },
  remove: async ({ physicalId }, _, { use }) => (await use('ssm')).DeleteParameter({ Name: physicalId }),
});

import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { resourceType } from '../resource-type.ts';

interface Parameter extends Omit<PutParameterCommandInput, 'Name' | 'Tags' | 'Overwrite'> {
  Name?: string;
  Tags?: Record<string, string>;
}

export const parameter = resourceType<Parameter>({
  immutable: ['Name', 'Tags'],
  async create({ Name: given, Tags = {}, ...rest }, { use, name, tags }) {
    const Name = given ?? name(1011);
    const own = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }));
    await (await use('ssm')).PutParameter({ ...rest, Name, Tags: tags(own) });
    return { physicalId: Name, attributes: { Type: rest.Type ?? 'String', Value: rest.Value ?? '' } };
  },
  async update(made, { Tags: _, ...rest }, __, { use }) {
    await (await use('ssm')).PutParameter({ ...rest, Name: made.physicalId, Overwrite: true });
    return { ...made, attributes: { Type: rest.Type ?? 'String', Value: rest.Value ?? '' } };
  },
  remove: async ({ physicalId }, _, { use }) => (await use('ssm')).DeleteParameter({ Name: physicalId }),
});

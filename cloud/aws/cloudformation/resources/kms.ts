import type { CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { resourceType, type Tag } from '../resource-type.ts';

interface Key extends Omit<CreateKeyCommandInput, 'Tags' | 'Policy'> {
  KeyPolicy: object;
  EnableKeyRotation?: boolean;
  Enabled?: boolean;
  PendingWindowInDays?: number;
  Tags?: Tag[];
}

export const key = resourceType<Key>({
  immutable: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Enabled'],
  async create({ KeyPolicy, EnableKeyRotation, Enabled, PendingWindowInDays, Tags, ...rest }, { use, tags, begun }) {
    const kms = await use('kms');
    const { KeyMetadata } = await kms.CreateKey({
      ...rest,
      Policy: JSON.stringify(KeyPolicy),
      Tags: tags(Tags).map((it) => ({ TagKey: it.Key, TagValue: it.Value })),
    });
    const KeyId = KeyMetadata?.KeyId ?? '';
    begun(KeyId);
    if (EnableKeyRotation) await kms.EnableKeyRotation({ KeyId });
    if (Enabled === false) await kms.DisableKey({ KeyId });
    return { physicalId: KeyId, attributes: { Arn: KeyMetadata?.Arn ?? '', KeyId } };
  },
  async update(made, { KeyPolicy, EnableKeyRotation, Description }, _, { use }) {
    const kms = await use('kms');
    const KeyId = made.physicalId;
    await kms.PutKeyPolicy({ KeyId, PolicyName: 'default', Policy: JSON.stringify(KeyPolicy) });
    await kms.UpdateKeyDescription({ KeyId, Description: Description ?? '' });
    await (EnableKeyRotation ? kms.EnableKeyRotation({ KeyId }) : kms.DisableKeyRotation({ KeyId }));
    return made;
  },
  async retag({ physicalId: KeyId }, tags, TagKeys, { use }) {
    const kms = await use('kms');
    if (tags.length) await kms.TagResource({ KeyId, Tags: tags.map((it) => ({ TagKey: it.Key, TagValue: it.Value })) });
    if (TagKeys.length) await kms.UntagResource({ KeyId, TagKeys });
  },
  remove: async ({ physicalId }, { PendingWindowInDays = 30 }, { use }) =>
    (await use('kms')).ScheduleKeyDeletion({ KeyId: physicalId, PendingWindowInDays }),
});

export const alias = resourceType<{ AliasName: string; TargetKeyId: string }>({
  immutable: ['AliasName'],
  async create({ AliasName, TargetKeyId }, { use }) {
    await (await use('kms')).CreateAlias({ AliasName, TargetKeyId });
    return { physicalId: AliasName };
  },
  async update(made, { AliasName, TargetKeyId }, _, { use }) {
    await (await use('kms')).UpdateAlias({ AliasName, TargetKeyId });
    return made;
  },
  remove: async ({ physicalId }, _, { use }) => (await use('kms')).DeleteAlias({ AliasName: physicalId }),
});

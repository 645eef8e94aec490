import type { Tag } from '@aws-sdk/client-iam';
import type { Call, Cloud, Touched } from '../../service.ts';

type Tags = Readonly<Record<string, string>>;

export const toTags = (list: readonly Tag[] = []): Tags =>
  Object.fromEntries(list.map((it) => [it.Key, it.Value ?? '']));

export const fromTags = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const withoutTags = (tags: Tags, keys: readonly string[] = []): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** Who creates something with tags needs the right to tag it as well. */
export async function authorizeTags(
  cloud: Cloud,
  { principal }: Call,
  action: `iam:Tag${string}`,
  on: Touched,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  if (!tags?.length || principal.kind === 'service') return;
  const requested = Object.entries(toTags(tags)).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  const context = { ...Object.fromEntries(requested), 'aws:TagKeys': tags.map((it) => it.Key ?? '') };
  await cloud.identities.authorize(principal, action, [on], context);
}

import type { Tag } from '@aws-sdk/client-iam';

type Tags = Readonly<Record<string, string>>;

export const toTags = (list: readonly Tag[] = []): Tags =>
  Object.fromEntries(list.map((it) => [it.Key, it.Value ?? '']));

export const fromTags = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const withoutTags = (tags: Tags, keys: readonly string[] = []): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { invalidMarker } from './key.ts';
import type { Keys } from './keys.ts';

export function tag(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  return {
    async TagResource({ KeyId, Tags = [] }) {
      const row = keys.find(KeyId);
      const added = Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue ?? '']));
      keys.rows.put(row.id, { ...row, tags: { ...row.tags, ...added } });
      return {};
    },

    async UntagResource({ KeyId, TagKeys = [] }) {
      const row = keys.find(KeyId);
      const left = Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key));
      keys.rows.put(row.id, { ...row, tags: Object.fromEntries(left) });
      return {};
    },

    async ListResourceTags({ KeyId, Limit = 50, Marker }) {
      const { tags } = keys.find(KeyId);
      const { items, next } = paging(
        Object.entries(tags),
        ([key]) => key,
        { token: Marker, size: Limit },
        invalidMarker,
      );
      return {
        Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        NextMarker: next,
        Truncated: next !== undefined,
      };
    },
  };
}

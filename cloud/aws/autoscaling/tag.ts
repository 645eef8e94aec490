import type { Tag, TagDescription } from '@aws-sdk/client-auto-scaling';
import { paging } from '../paging.ts';
import { groupOf } from './existing.ts';
import { matchesFilters } from './filter.ts';
import type { AutoScalingOperations, Model } from './model.ts';
import { invalidToken, validationError } from './validation-error.ts';

/** Tags as a group keeps them, of whichever group their request names. */
export function tagRows(group: string, tags: readonly Tag[] = []): TagDescription[] {
  return tags.map(({ Key, Value = '', PropagateAtLaunch = true }) => {
    if (Key?.startsWith('aws:')) throw validationError(`Tag key '${Key}' is reserved: it begins with aws:`);
    return { ResourceId: group, ResourceType: 'auto-scaling-group', Key, Value, PropagateAtLaunch };
  });
}

export function tagOperations(model: Model) {
  const { groups } = model;
  function put(tags: readonly Tag[], keep: (own: readonly TagDescription[], tag: Tag) => readonly TagDescription[]) {
    for (const tag of tags) {
      const group = groupOf(model, tag.ResourceId);
      const others = group.tags.filter((it) => it.Key !== tag.Key);
      groups.put(group.name, { ...group, tags: keep(others, tag) });
    }
  }

  return {
    async CreateOrUpdateTags({ Tags = [] }) {
      put(Tags, (others, tag) => [...others, ...tagRows(tag.ResourceId!, [tag])]);
      return {};
    },
    async DeleteTags({ Tags = [] }) {
      put(Tags, (others) => others);
      return {};
    },
    async DescribeTags({ Filters = [], MaxRecords = 50, NextToken }) {
      const named = Filters.find((it) => it.Name === 'auto-scaling-group')?.Values;
      const rest = Filters.filter((it) => it.Name !== 'auto-scaling-group');
      const found = groups
        .values()
        .filter((group) => (!named || named.includes(group.name)) && matchesFilters(group, rest));
      const page = paging(
        found.flatMap((group) => [...group.tags]),
        (it) => `${it.ResourceId} ${it.Key}`,
        { token: NextToken, size: MaxRecords },
        invalidToken,
      );
      return { Tags: page.items, NextToken: page.next };
    },
  } satisfies AutoScalingOperations;
}

import type { Filter } from '@aws-sdk/client-auto-scaling';
import type { GroupRow } from './model.ts';
import { validationError } from './validation-error.ts';

/** Groups are found by their tags: `tag:KEY`, `tag-key`, `tag-value`. */
export function matchesFilters({ tags }: GroupRow, filters: readonly Filter[] = []): boolean {
  return filters.every(({ Name = '', Values = [] }) => {
    const among = (value: string | undefined) => value !== undefined && Values.includes(value);
    if (Name.startsWith('tag:')) return tags.some((tag) => tag.Key === Name.slice('tag:'.length) && among(tag.Value));
    if (Name === 'tag-key') return tags.some((tag) => among(tag.Key));
    if (Name === 'tag-value') return tags.some((tag) => among(tag.Value));
    throw validationError(`Filter name '${Name}' is invalid; it is tag-key, tag-value or tag:KEY`);
  });
}

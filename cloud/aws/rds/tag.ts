import { DBInstanceNotFoundFault, type Tag } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Model, Tags } from './model.ts';

interface Tagged {
  readonly tags: Tags;
}

export function tag(model: Model): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  return {
    async AddTagsToResource({ ResourceName, Tags }) {
      const { row, put } = resource(model, ResourceName);
      put({ ...row.tags, ...tagsOf(Tags) });
      return {};
    },
    async RemoveTagsFromResource({ ResourceName, TagKeys = [] }) {
      const { row, put } = resource(model, ResourceName);
      put(Object.fromEntries(Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key))));
      return {};
    },
    async ListTagsForResource({ ResourceName }) {
      return { TagList: tagList(resource(model, ResourceName).row.tags) };
    },
  };
}

/** The tags of what an ARN names, for its authorization; none when there is no such thing. */
export function tagsAt(model: Model, arn: string): Tags {
  try {
    return resource(model, arn).row.tags;
  } catch {
    return {};
  }
}

/** The row behind an ARN like `arn:aws:rds:us-east-1:123456789012:db:orders`. */
function resource(model: Model, arn = ''): { row: Tagged; put: (tags: Tags) => void } {
  const [, kind, name = ''] = /^arn:aws:rds:[^:]*:[^:]*:([a-z]+):(.+)$/.exec(arn) ?? [];
  const table = {
    db: model.instances,
    subgrp: model.subnetGroups,
    pg: model.parameterGroups,
    snapshot: model.snapshots,
  }[kind ?? ''] as { get(key: string): Tagged | undefined; put(key: string, row: Tagged): Tagged } | undefined;
  // The default groups are AWS's, and nobody's tags are on them.
  if (kind === 'pg' && name.startsWith('default.')) return { row: { tags: {} }, put: () => {} };
  const row = table?.get(name);
  if (!table || !row)
    return refuse(
      DBInstanceNotFoundFault,
      `The specified resource name does not match an RDS resource in this region: ${arn}`,
    );
  return { row, put: (tags) => void table.put(name, { ...row, tags }) };
}

export const tagsOf = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

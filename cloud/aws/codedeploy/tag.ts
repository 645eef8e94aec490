import { InvalidArnException, ResourceArnRequiredException, type Tag } from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { applicationOf, groupOf } from './existing.ts';
import type { Model, Operations } from './model.ts';

export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

export function tagOperations(model: Model) {
  /** The tags of an application or a deployment group, and how to put others in their place. */
  const tagged = (arn: string | undefined) => {
    if (!arn) refuse(ResourceArnRequiredException, 'A resource ARN is required');
    const [, kind, name = ''] = /:(application|deploymentgroup):(.+)$/.exec(arn) ?? [];
    if (kind === 'application') {
      const row = applicationOf(model, name);
      return {
        tags: row.tags,
        replace: (tags: Record<string, string>) => model.applications.put(name, { ...row, tags }),
      };
    }
    if (kind !== 'deploymentgroup')
      refuse(InvalidArnException, `${arn} is not the ARN of an application or a deployment group`);
    const row = groupOf(model, ...(name.split('/') as [string, string]));
    return { tags: row.tags, replace: (tags: Record<string, string>) => model.groups.put(name, { ...row, tags }) };
  };
  return {
    async TagResource({ ResourceArn, Tags }) {
      const { tags, replace } = tagged(ResourceArn);
      replace({ ...tags, ...tagsOf(Tags) });
      return {};
    },
    async UntagResource({ ResourceArn, TagKeys = [] }) {
      const { tags, replace } = tagged(ResourceArn);
      replace(Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))));
      return {};
    },
    async ListTagsForResource({ ResourceArn }) {
      return { Tags: Object.entries(tagged(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies Operations;
}

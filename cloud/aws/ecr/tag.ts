import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Repositories } from './repositories.ts';

export function tagOperations(repositories: Repositories) {
  return {
    async TagResource({ resourceArn, tags = [] }) {
      const row = repositories.byArn(resourceArn);
      const added = Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      repositories.put({ ...row, tags: { ...row.tags, ...added } });
      return {};
    },
    async UntagResource({ resourceArn, tagKeys = [] }) {
      const row = repositories.byArn(resourceArn);
      const left = Object.entries(row.tags).filter(([key]) => !tagKeys.includes(key));
      repositories.put({ ...row, tags: Object.fromEntries(left) });
      return {};
    },
    async ListTagsForResource({ resourceArn }) {
      const { tags } = repositories.byArn(resourceArn);
      return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-ecr'), Call>;
}

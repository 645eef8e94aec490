import { errors } from './errors.ts';
import type { Operations, States } from './states.ts';

/** Tags of state machines and activities. */
export function tagOperations({ machines, activities }: States) {
  function tags(arn: string, change: (tags: Record<string, string>) => Record<string, string>): Record<string, string> {
    const machine = machines.get(arn);
    const activity = activities.get(arn);
    if (machine) return machines.put(arn, { ...machine, tags: change({ ...machine.tags }) }).tags;
    if (activity) return activities.put(arn, { ...activity, tags: change({ ...activity.tags }) }).tags;
    throw errors.noResource(arn);
  }

  return {
    async TagResource({ resourceArn, tags: given = [] }) {
      const added = Object.fromEntries(given.map(({ key = '', value = '' }) => [key, value]));
      tags(resourceArn as string, (now) => ({ ...now, ...added }));
      return {};
    },
    async UntagResource({ resourceArn, tagKeys = [] }) {
      tags(resourceArn as string, (now) =>
        Object.fromEntries(Object.entries(now).filter(([key]) => !tagKeys.includes(key))),
      );
      return {};
    },
    async ListTagsForResource({ resourceArn }) {
      const now = tags(resourceArn as string, (it) => it);
      return { tags: Object.entries(now).map(([key, value]) => ({ key, value })) };
    },
  } satisfies Operations;
}

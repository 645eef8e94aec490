import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch';
import { refuse } from '../refuse.ts';
import type { AlarmRow, CloudWatch, Operations } from './cloudwatch.ts';

export function tags({ alarms }: CloudWatch): Operations {
  const find = (arn = '') =>
    alarms.values().find((it) => it.arn === arn) ?? refuse(ResourceNotFoundException, `Resource ${arn} does not exist`);
  const put = (row: AlarmRow, to: Record<string, string>) =>
    void alarms.put(row.configuration.AlarmName, { ...row, tags: to });
  return {
    async TagResource({ ResourceARN, Tags = [] }) {
      const row = find(ResourceARN);
      put(row, { ...row.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])) });
      return {};
    },
    async UntagResource({ ResourceARN, TagKeys = [] }) {
      const row = find(ResourceARN);
      put(row, Object.fromEntries(Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key))));
      return {};
    },
    async ListTagsForResource({ ResourceARN }) {
      return { Tags: Object.entries(find(ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

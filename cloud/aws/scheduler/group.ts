import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { conflict, notFound, validation } from './errors.ts';

export interface GroupRow {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Groups {
  readonly operations: Handlers<typeof Scheduler, Call>;
  find(name: string | undefined): GroupRow;
  tagsOf(arn: string | undefined): Readonly<Record<string, string>> | undefined;
}

/** Groups of schedules: `default`, which is always there, and others. Only groups have tags. `onDelete` removes a group's schedules. */
export function openGroups(cloud: Cloud, onDelete: (group: string) => void): Groups {
  const table = cloud.store.table<GroupRow>('scheduler/group');
  const arnOf = (name: string) => cloud.arn('scheduler', `schedule-group/${name}`);
  if (!table.has('default'))
    table.put('default', {
      name: 'default',
      arn: arnOf('default'),
      createdAt: cloud.clock.now().toISOString(),
      tags: {},
    });

  function find(name = 'default'): GroupRow {
    const row = table.get(name);
    if (!row) throw notFound(`Schedule group ${name} does not exist.`);
    return row;
  }

  function byArn(arn: string | undefined): GroupRow {
    const row = table.values().find((it) => it.arn === arn);
    if (!row) throw notFound(`Schedule group ${arn} does not exist.`);
    return row;
  }

  const shown = (row: GroupRow) => ({
    ...{ Name: row.name, Arn: row.arn, State: 'ACTIVE' as const },
    CreationDate: new Date(row.createdAt),
    LastModificationDate: new Date(row.createdAt),
  });

  const operations: Handlers<typeof Scheduler, Call> = {
    async CreateScheduleGroup({ Name = '', Tags = [] }) {
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(Name)) throw validation(`"${Name}" is no name for a schedule group`);
      if (table.has(Name)) throw conflict(`Schedule group ${Name} already exists.`);
      const tags = Object.fromEntries(Tags.map((it) => [it.Key ?? '', it.Value ?? '']));
      const row = { name: Name, arn: arnOf(Name), createdAt: cloud.clock.now().toISOString(), tags };
      return { ScheduleGroupArn: table.put(Name, row).arn };
    },
    GetScheduleGroup: async ({ Name }) => shown(find(Name)),
    async ListScheduleGroups({ NamePrefix = '' }) {
      return {
        ScheduleGroups: table
          .values()
          .filter((it) => it.name.startsWith(NamePrefix))
          .map(shown),
      };
    },
    async DeleteScheduleGroup({ Name }) {
      if (Name === 'default') throw validation('The default schedule group cannot be deleted.');
      const { name } = find(Name);
      onDelete(name);
      table.delete(name);
      return {};
    },
    ListTagsForResource: async ({ ResourceArn }) => ({
      Tags: Object.entries(byArn(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    async TagResource({ ResourceArn, Tags = [] }) {
      const row = byArn(ResourceArn);
      const given = Object.fromEntries(Tags.map((it) => [it.Key ?? '', it.Value ?? '']));
      table.put(row.name, { ...row, tags: { ...row.tags, ...given } });
      return {};
    },
    async UntagResource({ ResourceArn, TagKeys = [] }) {
      const row = byArn(ResourceArn);
      const kept = Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key));
      table.put(row.name, { ...row, tags: Object.fromEntries(kept) });
      return {};
    },
  };
  return { operations, find, tagsOf: (arn) => table.values().find((it) => it.arn === arn)?.tags };
}

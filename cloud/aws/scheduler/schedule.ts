import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { MOST_RETRIES, OLDEST_SECONDS } from '../events/deliver/queue.ts';
import { conflict, notFound, validation } from './errors.ts';
import type { Groups } from './group.ts';
import { type ScheduleRow, settingsOf } from './schedule-row.ts';

/** What a target is tried for that says nothing of it. */
const RetryPolicy = { MaximumEventAgeInSeconds: OLDEST_SECONDS, MaximumRetryAttempts: MOST_RETRIES };

/** Schedules. `changed` is told of each that is created, updated or gone. */
export function scheduleOperations(
  cloud: Cloud,
  table: Table<ScheduleRow>,
  groups: Groups,
  changed: (key: string) => void,
): Handlers<typeof Scheduler, Call> {
  const keyOf = (group: string | undefined, name: string | undefined) => `${group ?? 'default'}/${name}`;

  function find(group: string | undefined, name: string | undefined): ScheduleRow {
    const row = table.get(keyOf(group, name));
    if (!row) throw notFound(`Schedule ${name} does not exist.`);
    return row;
  }

  async function mayPass(role: string | undefined, call: Call): Promise<void> {
    if (call.principal.kind === 'service' || !role) return;
    await cloud.identities.authorize(call.principal, 'iam:PassRole', [{ arn: role }], {
      'iam:PassedToService': 'scheduler.amazonaws.com',
    });
  }

  return {
    async CreateSchedule(input, call) {
      const { name: group } = groups.find(input.GroupName);
      const name = input.Name ?? '';
      if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(name)) throw validation(`"${name}" is no name for a schedule`);
      const before = table.get(keyOf(group, name));
      // The same token asks for the schedule that it already made.
      if (before && input.ClientToken && before.clientToken === input.ClientToken) return { ScheduleArn: before.arn };
      if (before) throw conflict(`Schedule ${name} already exists.`);
      await mayPass(input.Target?.RoleArn, call);
      const now = cloud.clock.now().toISOString();
      const arn = cloud.arn('scheduler', `schedule/${group}/${name}`);
      const row = {
        name,
        group,
        arn,
        ...settingsOf(input),
        clientToken: input.ClientToken,
        createdAt: now,
        modifiedAt: now,
      };
      table.put(keyOf(group, name), row);
      changed(keyOf(group, name));
      return { ScheduleArn: arn };
    },

    async UpdateSchedule(input, call) {
      const { name, group, arn, createdAt, clientToken } = find(input.GroupName, input.Name);
      await mayPass(input.Target?.RoleArn, call);
      const modifiedAt = cloud.clock.now().toISOString();
      // What the request leaves out goes back to its default, as on AWS.
      table.put(keyOf(group, name), { name, group, arn, createdAt, clientToken, modifiedAt, ...settingsOf(input) });
      changed(keyOf(group, name));
      return { ScheduleArn: arn };
    },

    async GetSchedule({ GroupName, Name }) {
      const row = find(GroupName, Name);
      return {
        ...{ Name: row.name, GroupName: row.group, Arn: row.arn, State: row.state, Description: row.description },
        ...{ ScheduleExpression: row.expression, ScheduleExpressionTimezone: row.timezone, KmsKeyArn: row.kmsKeyArn },
        ...{
          FlexibleTimeWindow: row.window,
          Target: { RetryPolicy, ...row.target },
          ActionAfterCompletion: row.afterCompletion,
        },
        ...(row.startDate && { StartDate: new Date(row.startDate) }),
        ...(row.endDate && { EndDate: new Date(row.endDate) }),
        CreationDate: new Date(row.createdAt),
        LastModificationDate: new Date(row.modifiedAt),
      };
    },

    async ListSchedules({ GroupName, NamePrefix = '', State, MaxResults = 100, NextToken }) {
      const all = table
        .values()
        .filter(
          (it) =>
            (!GroupName || it.group === GroupName) && it.name.startsWith(NamePrefix) && (!State || it.state === State),
        );
      const from = Number(NextToken ?? 0);
      const next = from + MaxResults;
      return {
        NextToken: next < all.length ? String(next) : undefined,
        Schedules: all.slice(from, next).map((row) => ({
          ...{ Name: row.name, GroupName: row.group, Arn: row.arn, State: row.state, Target: { Arn: row.target.Arn } },
          CreationDate: new Date(row.createdAt),
          LastModificationDate: new Date(row.modifiedAt),
        })),
      };
    },

    async DeleteSchedule({ GroupName, Name }) {
      const row = find(GroupName, Name);
      table.delete(keyOf(row.group, row.name));
      changed(keyOf(row.group, row.name));
      return {};
    },
  };
}

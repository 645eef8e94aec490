import type * as Scheduler from '@aws-sdk/client-scheduler';
import type { StartService } from '../../service.ts';
import { deadLetter } from '../events/deliver/dead-letter.ts';
import { OLDEST_SECONDS, openDeliveries } from '../events/deliver/queue.ts';
import { principalOf, send } from '../events/deliver/send.ts';
import { openAlarms } from './alarm.ts';
import { openGroups } from './group.ts';
import { scheduleOperations } from './schedule.ts';
import { type ScheduleRow, type ScheduleTarget, timesOf } from './schedule-row.ts';
import { callUniversal, isUniversal } from './universal.ts';

const SCHEDULER = 'scheduler.amazonaws.com';

interface Address {
  readonly target: ScheduleTarget;
  readonly scheduleArn: string;
  readonly groupArn: string;
}

/** EventBridge Scheduler: each schedule has an alarm on the clock; what it fires is stored and delivered until the target has it. */
export const start: StartService<typeof Scheduler> = (cloud) => {
  const schedules = cloud.store.table<ScheduleRow>('scheduler/schedule');
  const alarms = openAlarms(cloud);
  const groups = openGroups(cloud, (group) => {
    for (const [key, row] of schedules.entries()) if (row.group === group) forget(key);
  });

  // Policies of targets may name the schedule's group.
  const addressee = ({ target, groupArn }: Address) => ({ target, by: SCHEDULER, sourceArn: groupArn }) as const;
  const deliveries = openDeliveries<Address>(cloud, {
    table: 'scheduler/delivery',
    async send(to, payload) {
      if (!isUniversal(to.target.Arn ?? '')) return await send(cloud, addressee(to), payload);
      await callUniversal(cloud, await principalOf(cloud, addressee(to)), to.target.Arn ?? '', payload);
    },
    retryPolicy: ({ target }) => target.RetryPolicy ?? {},
    async giveUp({ to, payload, attempts }, error, condition) {
      cloud.log(`${to.scheduleArn} could not reach ${to.target.Arn}: ${error.message}`);
      const queue = to.target.DeadLetterConfig?.Arn;
      if (!queue) return;
      await deadLetter(cloud, queue, await principalOf(cloud, addressee(to)), payload, {
        SCHEDULE_ARN: to.scheduleArn,
        TARGET_ARN: to.target.Arn,
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message,
        EXHAUSTED_RETRY_CONDITION: condition,
        RETRY_ATTEMPTS: attempts,
      });
    },
  });

  function forget(key: string): void {
    alarms.clear(key);
    schedules.delete(key);
  }

  function fire(row: ScheduleRow, at: Date): void {
    const attempt = crypto.randomUUID();
    // Scheduler fills these four in; nothing else of an input is touched.
    const payload = (row.target.Input ?? '{}')
      .replaceAll('<aws.scheduler.schedule-arn>', row.arn)
      .replaceAll('<aws.scheduler.scheduled-time>', `${at.toISOString().slice(0, 19)}Z`)
      .replaceAll('<aws.scheduler.execution-id>', attempt)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
    const groupArn = groups.find(row.group).arn;
    deliveries.add({ target: row.target, scheduleArn: row.arn, groupArn }, payload, at);
  }

  /** Sets the alarm for the next time. A one-time schedule that was missed fires at once, if its target would still be retried. */
  function plan(key: string): void {
    alarms.clear(key);
    const row = schedules.get(key);
    if (!row || row.state === 'DISABLED') return;
    const times = timesOf(row.expression, row.timezone);
    const now = cloud.clock.now();
    const from = row.startDate && new Date(row.startDate) > now ? new Date(row.startDate) : now;
    const at =
      times.kind === 'at' ? times.next(new Date(0), row.firedAt ? new Date(row.firedAt) : undefined) : next(row, from);
    const over = !at || (row.endDate && at > new Date(row.endDate));
    const window = (row.target.RetryPolicy?.MaximumEventAgeInSeconds ?? OLDEST_SECONDS) * 1000;
    if (over || now.getTime() - at.getTime() > window) {
      complete(key, row);
      return;
    }
    schedules.put(key, { ...row, nextAt: at.toISOString() });
    alarms.set(key, at, () => {
      const current = schedules.get(key);
      if (!current) return;
      fire(current, at);
      schedules.put(key, { ...current, firedAt: at.toISOString(), nextAt: undefined });
      plan(key);
    });
  }

  /** A rate counts from the last time; its first is the start date, at once if the cloud was not there then, or counts from the schedule's creation. */
  function next(row: ScheduleRow, from: Date): Date | undefined {
    const planned = row.nextAt ? new Date(row.nextAt) : undefined;
    if (planned && planned > from) return planned;
    const times = timesOf(row.expression, row.timezone);
    if (times.kind === 'rate' && row.startDate && !row.firedAt) return from;
    const last = new Date(row.firedAt ?? planned ?? row.modifiedAt);
    return times.next(last > from ? last : from, last);
  }

  function complete(key: string, row: ScheduleRow): void {
    if (row.afterCompletion === 'DELETE' && row.firedAt) forget(key);
  }

  const onSchedule = ({ GroupName = 'default', Name = '' }: { GroupName?: string; Name?: string }) => [
    cloud.arn('scheduler', `schedule/${GroupName}/${Name}`),
  ];
  const onGroup = ({ Name, ResourceArn }: { Name?: string; ResourceArn?: string }) => {
    const arn = ResourceArn ?? cloud.arn('scheduler', `schedule-group/${Name}`);
    return [{ arn, tags: groups.tagsOf(arn) }];
  };
  const ofSchedules = ['CreateSchedule', 'UpdateSchedule', 'GetSchedule', 'DeleteSchedule'];
  const ofGroups = [
    'CreateScheduleGroup',
    'GetScheduleGroup',
    'DeleteScheduleGroup',
    'TagResource',
    'UntagResource',
    'ListTagsForResource',
  ];
  return {
    operations: { ...groups.operations, ...scheduleOperations(cloud, schedules, groups, plan) },
    touches: {
      ...Object.fromEntries(ofSchedules.map((name) => [name, onSchedule])),
      ...Object.fromEntries(ofGroups.map((name) => [name, onGroup])),
    },
    async resume() {
      deliveries.resume();
      for (const [key] of schedules.entries()) plan(key);
    },
  };
};

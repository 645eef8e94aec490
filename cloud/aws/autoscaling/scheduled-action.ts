import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import { setBySchedule } from './cause.ts';
import { groupOf } from './existing.ts';
import type { AutoScalingOperations, Model, ScheduledRow } from './model.ts';
import { validationError } from './validation-error.ts';

/** Does the scheduled actions that are due; a recurring one waits for its next time. */
export function runSchedules(model: Model): void {
  const now = model.now();
  for (const [key, row] of model.scheduled.entries()) {
    const group = model.groups.get(row.group);
    if (!group || group.suspended.some((it) => it.ProcessName === 'ScheduledActions')) continue;
    const due = nextTime(row);
    if (!due || due > now) continue;
    if (row.end && now > row.end) {
      model.scheduled.delete(key);
      continue;
    }
    const min = row.min ?? group.min;
    const max = row.max ?? group.max;
    const desired = Math.min(max, Math.max(min, row.desired ?? group.desired));
    const because = setBySchedule(now, row.name, group.desired, desired);
    model.groups.put(group.name, {
      ...group,
      min,
      max,
      desired,
      because: desired === group.desired ? group.because : because,
    });
    if (row.recurrence) model.scheduled.put(key, { ...row, doneAt: now });
    else model.scheduled.delete(key);
  }
}

/** A one-time action is due at its start; a recurring one at its first time after the last. */
function nextTime({ recurrence, start, doneAt, timeZone = 'Etc/UTC' }: ScheduledRow): string | undefined {
  if (!recurrence) return start;
  const from = [start, doneAt]
    .filter((it) => it !== undefined)
    .sort()
    .at(-1);
  return new Cron(recurrence, { timezone: timeZone }).nextRun(from)?.toISOString();
}

export function scheduledActionOperations(model: Model) {
  const keyOf = (group: string, name: string) => `${group}/${name}`;

  return {
    async PutScheduledUpdateGroupAction(input) {
      const group = groupOf(model, input.AutoScalingGroupName);
      const {
        ScheduledActionName: name,
        StartTime,
        EndTime,
        Recurrence,
        MinSize,
        MaxSize,
        DesiredCapacity,
        TimeZone,
      } = input;
      if (!name) throw validationError('ScheduledActionName is required.');
      if (MinSize === undefined && MaxSize === undefined && DesiredCapacity === undefined)
        throw validationError('At least one of MinSize, MaxSize and DesiredCapacity is required.');
      if (!StartTime && !Recurrence) throw validationError('StartTime or Recurrence is required.');
      const start = StartTime ?? input.Time;
      if (start && start.toISOString() < model.now())
        throw validationError(`Given start time ${start.toISOString()} is in the past`);
      const before = model.scheduled.get(keyOf(group.name, name));
      model.scheduled.put(keyOf(group.name, name), {
        name,
        group: group.name,
        arn:
          before?.arn ??
          model.cloud.arn(
            'autoscaling',
            `scheduledUpdateGroupAction:${randomUUID()}:autoScalingGroupName/${group.name}:scheduledActionName/${name}`,
          ),
        start: start?.toISOString() ?? model.now(),
        end: EndTime?.toISOString(),
        recurrence: Recurrence,
        timeZone: TimeZone,
        min: MinSize,
        max: MaxSize,
        desired: DesiredCapacity,
      });
      model.wakeup.ring();
      return {};
    },

    async DescribeScheduledActions({ AutoScalingGroupName, ScheduledActionNames }) {
      const found = model.scheduled
        .values()
        .filter((row) => !AutoScalingGroupName || row.group === AutoScalingGroupName)
        .filter((row) => !ScheduledActionNames?.length || ScheduledActionNames.includes(row.name));
      return {
        ScheduledUpdateGroupActions: found.map((row) => ({
          AutoScalingGroupName: row.group,
          ScheduledActionName: row.name,
          ScheduledActionARN: row.arn,
          StartTime: row.start ? new Date(row.start) : undefined,
          EndTime: row.end ? new Date(row.end) : undefined,
          Recurrence: row.recurrence,
          TimeZone: row.timeZone,
          MinSize: row.min,
          MaxSize: row.max,
          DesiredCapacity: row.desired,
        })),
      };
    },

    async DeleteScheduledAction({ AutoScalingGroupName, ScheduledActionName }) {
      const group = groupOf(model, AutoScalingGroupName);
      if (!model.scheduled.delete(keyOf(group.name, ScheduledActionName ?? '')))
        throw validationError(`Scheduled action name not found: ${ScheduledActionName}`);
      return {};
    },
  } satisfies AutoScalingOperations;
}

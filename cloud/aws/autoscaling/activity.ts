import { randomUUID } from 'node:crypto';
import type { Activity } from '@aws-sdk/client-auto-scaling';
import { groupOf } from './existing.ts';
import type { ActivityRow, AutoScalingOperations, GroupRow, Model } from './model.ts';

/** AWS keeps six weeks of activities; this many of each group are kept here. */
const KEPT = 200;

export function begin(
  model: Model,
  group: GroupRow,
  activity: Pick<ActivityRow, 'description' | 'cause' | 'details'>,
): ActivityRow {
  const own = model.activities.values().filter((it) => it.group === group.name);
  for (const old of own.slice(0, Math.max(0, own.length - KEPT))) model.activities.delete(old.id);
  const id = randomUUID();
  return model.activities.put(id, {
    ...activity,
    id,
    group: group.name,
    groupArn: group.arn,
    startedAt: model.now(),
    status: 'InProgress',
    progress: 0,
  });
}

export function progress(model: Model, id: string, change: Partial<ActivityRow>): void {
  const activity = model.activities.get(id);
  if (activity) model.activities.put(id, { ...activity, ...change });
}

/** Ends the activity, and says on the bus what became of the instance. */
export function finish(
  model: Model,
  id: string,
  outcome: { what: 'Launch' | 'Terminate'; instanceId: string; error?: string },
): void {
  const isSuccess = outcome.error === undefined;
  const endedAt = model.now();
  const status = isSuccess ? 'Successful' : 'Failed';
  progress(model, id, { endedAt, status, progress: 100, message: outcome.error });
  const activity = model.activities.get(id);
  if (!activity) return;
  const { cloud } = model;
  const instance = outcome.instanceId ? [cloud.arn('ec2', `instance/${outcome.instanceId}`)] : [];
  cloud.emit({
    source: 'aws.autoscaling',
    'detail-type': `EC2 Instance ${outcome.what} ${isSuccess ? 'Successful' : 'Unsuccessful'}`,
    resources: [activity.groupArn, ...instance],
    detail: {
      StatusCode: isSuccess ? 'InProgress' : 'Failed', // InProgress is what AWS says here, although it is over
      Description: activity.description,
      AutoScalingGroupName: activity.group,
      ActivityId: id,
      Details: activity.details,
      RequestId: id,
      StatusMessage: outcome.error ?? '',
      EndTime: endedAt,
      EC2InstanceId: outcome.instanceId,
      StartTime: activity.startedAt,
      Cause: activity.cause,
      Origin: outcome.what === 'Launch' ? 'EC2' : 'AutoScalingGroup',
      Destination: outcome.what === 'Launch' ? 'AutoScalingGroup' : 'EC2',
    },
  });
}

export const activityAnswer = (row: ActivityRow): Activity => ({
  ActivityId: row.id,
  AutoScalingGroupName: row.group,
  AutoScalingGroupARN: row.groupArn,
  Cause: row.cause,
  Description: row.description,
  Details: JSON.stringify(row.details),
  StartTime: new Date(row.startedAt),
  EndTime: row.endedAt === undefined ? undefined : new Date(row.endedAt),
  Progress: row.progress,
  StatusCode: row.status,
  StatusMessage: row.message,
});

export function activityOperations(model: Model) {
  return {
    async DescribeScalingActivities({
      ActivityIds,
      AutoScalingGroupName,
      IncludeDeletedGroups,
      MaxRecords = 100,
      NextToken,
    }) {
      if (AutoScalingGroupName && !IncludeDeletedGroups) groupOf(model, AutoScalingGroupName);
      const found = model.activities
        .values()
        .filter((it) => !ActivityIds?.length || ActivityIds.includes(it.id))
        .filter((it) => !AutoScalingGroupName || it.group === AutoScalingGroupName)
        .toReversed();
      const from = Number(NextToken ?? 0);
      const next = from + MaxRecords < found.length ? { NextToken: String(from + MaxRecords) } : {};
      return { Activities: found.slice(from, from + MaxRecords).map(activityAnswer), ...next };
    },
  } satisfies AutoScalingOperations;
}

import type { Activity, Instance } from '@aws-sdk/client-auto-scaling';
import { activityAnswer, begin, progress } from './activity.ts';
import { change } from './advance.ts';
import { retire } from './capacity.ts';
import { at, byUser, setByUser, WHY } from './cause.ts';
import { groupOf, memberOf } from './existing.ts';
import { markUnhealthy } from './health.ts';
import type { AutoScalingOperations, MemberRow, Model } from './model.ts';
import { validationError } from './validation-error.ts';

export const memberAnswer = (member: MemberRow): Instance => ({
  InstanceId: member.id,
  InstanceType: member.type,
  AvailabilityZone: member.zone,
  LifecycleState: member.state,
  HealthStatus: member.isHealthy ? 'Healthy' : 'Unhealthy',
  LaunchTemplate: member.template,
  ImageId: member.imageId,
  ProtectedFromScaleIn: member.isProtected,
});

export function instanceOperations(model: Model) {
  const { groups } = model;

  function setDesired(name: string, desired: number, because: string): void {
    groups.put(name, { ...groupOf(model, name), desired, because });
    model.wakeup.ring();
  }

  /** Standby members are not counted: the group shrinks with them, or starts others in their place. */
  function standBy(
    name: string | undefined,
    ids: readonly string[] = [],
    enters: boolean,
    decrement: boolean,
  ): Activity[] {
    const group = groupOf(model, name);
    const members = ids.map((id) => memberOf(model, id, group.name));
    const wrong = members.find((member) => member.state !== (enters ? 'InService' : 'Standby'));
    if (wrong)
      throw validationError(
        `The instance ${wrong.id} is in ${wrong.state} and cannot ${enters ? 'enter' : 'exit'} standby.`,
      );
    if (enters && decrement && group.desired - members.length < group.min)
      throw validationError(
        `AutoScalingGroup ${group.name} has min=${group.min}, max=${group.max}, and desired=${group.desired}. To place into standby ${members.length} instance, the AutoScalingGroup's desired capacity must be decremented.`,
      );
    const to = group.desired + (enters ? (decrement ? -members.length : 0) : members.length);
    const now = model.now();
    const verb = enters ? 'was moved to standby' : 'was moved out of standby';
    const activities = members.map((member) => {
      const activity = begin(model, group, {
        description: enters
          ? `Moving EC2 instance to Standby: ${member.id}`
          : `Moving EC2 instance out of Standby: ${member.id}`,
        cause: `${at(now)} instance ${member.id} ${verb} in response to a user request, ${to === group.desired ? 'keeping' : 'changing'} the capacity from ${group.desired} to ${to}.`,
        details: { 'Availability Zone': member.zone },
      });
      change(model, member.id, { state: enters ? 'EnteringStandby' : 'Pending', activity: activity.id });
      if (enters) progress(model, activity.id, { status: 'Successful', progress: 100, endedAt: now });
      return activityAnswer(model.activities.get(activity.id)!);
    });
    if (!enters && to > group.max)
      throw validationError(`AutoScalingGroup ${group.name} would exceed its max size ${group.max}`);
    setDesired(group.name, to, group.because);
    return activities;
  }

  return {
    async SetDesiredCapacity({ AutoScalingGroupName, DesiredCapacity }) {
      const group = groupOf(model, AutoScalingGroupName);
      if (DesiredCapacity === undefined) throw validationError('DesiredCapacity is required.');
      if (DesiredCapacity > group.max)
        throw validationError(
          `New SetDesiredCapacity value ${DesiredCapacity} is above max value ${group.max} for the AutoScalingGroup.`,
        );
      if (DesiredCapacity < group.min)
        throw validationError(
          `New SetDesiredCapacity value ${DesiredCapacity} is below min value ${group.min} for the AutoScalingGroup.`,
        );
      if (DesiredCapacity !== group.desired)
        setDesired(group.name, DesiredCapacity, setByUser(model.now(), group.desired, DesiredCapacity));
      return {};
    },

    async TerminateInstanceInAutoScalingGroup({ InstanceId, ShouldDecrementDesiredCapacity }) {
      const member = memberOf(model, InstanceId);
      const group = groupOf(model, member.group);
      const to = group.desired - (ShouldDecrementDesiredCapacity ? 1 : 0);
      if (to < group.min)
        throw validationError(
          `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
        );
      const cause = byUser(model.now(), member.id, group.desired, to);
      setDesired(group.name, to, ShouldDecrementDesiredCapacity ? group.because : cause);
      const id = retire(model, group, member, cause, () => {});
      return { Activity: activityAnswer(model.activities.get(id)!) };
    },

    async DescribeAutoScalingInstances({ InstanceIds, MaxRecords = 50, NextToken }) {
      const found = model.members.values().filter((member) => !InstanceIds?.length || InstanceIds.includes(member.id));
      const from = Number(NextToken ?? 0);
      const next = from + MaxRecords < found.length ? { NextToken: String(from + MaxRecords) } : {};
      return {
        AutoScalingInstances: found.slice(from, from + MaxRecords).map((member) => ({
          ...memberAnswer(member),
          AutoScalingGroupName: member.group,
          LifecycleState: member.state,
          HealthStatus: member.isHealthy ? 'HEALTHY' : 'UNHEALTHY', // in capitals here, and only here
        })),
        ...next,
      };
    },

    async SetInstanceHealth({ InstanceId, HealthStatus, ShouldRespectGracePeriod = true }) {
      const member = memberOf(model, InstanceId);
      const group = groupOf(model, member.group);
      if (HealthStatus === 'Healthy') change(model, member.id, { isHealthy: true });
      else if (HealthStatus === 'Unhealthy') {
        const age = Date.parse(model.now()) - Date.parse(member.inServiceAt ?? model.now());
        if (!ShouldRespectGracePeriod || age >= group.graceSeconds * 1000) markUnhealthy(model, member, WHY.user);
      } else throw validationError(`Health status '${HealthStatus}' is neither Healthy nor Unhealthy`);
      model.wakeup.ring();
      return {};
    },

    async SetInstanceProtection({ AutoScalingGroupName, InstanceIds = [], ProtectedFromScaleIn = false }) {
      const members = InstanceIds.map((id) => memberOf(model, id, AutoScalingGroupName));
      for (const { id } of members) change(model, id, { isProtected: ProtectedFromScaleIn });
      return {};
    },

    EnterStandby: async ({ AutoScalingGroupName, InstanceIds, ShouldDecrementDesiredCapacity = false }) => ({
      Activities: standBy(AutoScalingGroupName, InstanceIds, true, ShouldDecrementDesiredCapacity),
    }),
    ExitStandby: async ({ AutoScalingGroupName, InstanceIds }) => ({
      Activities: standBy(AutoScalingGroupName, InstanceIds, false, false),
    }),
  } satisfies AutoScalingOperations;
}

import { randomUUID } from 'node:crypto';
import {
  AlreadyExistsFault,
  type AutoScalingGroup,
  ResourceInUseFault,
  ScalingActivityInProgressFault,
} from '@aws-sdk/client-auto-scaling';
import { firstUse } from '../iam/first-use.ts';
import { canLaunch, resolveTemplate } from './allowed.ts';
import { retire } from './capacity.ts';
import { created, updated } from './cause.ts';
import { groupOf } from './existing.ts';
import { matchesFilters } from './filter.ts';
import { keyOf } from './hook-wait.ts';
import { memberAnswer } from './instance.ts';
import { hookRow } from './lifecycle-hook.ts';
import type { AutoScalingOperations, GroupRow, Model } from './model.ts';
import { settingsOf } from './settings.ts';
import { tagRows } from './tag.ts';
import { validationError } from './validation-error.ts';

export function groupOperations(model: Model) {
  const { groups, cloud } = model;

  async function zonesOf(group: GroupRow): Promise<string[]> {
    const ec2 = await cloud.use('ec2');
    const { Subnets = [] } = await ec2.DescribeSubnets({
      Filters: [{ Name: 'subnet-id', Values: [...group.subnets] }],
    });
    return [...new Set(Subnets.map((subnet) => subnet.AvailabilityZone!))].sort();
  }

  async function answer(group: GroupRow): Promise<AutoScalingGroup> {
    return {
      ...group.settings,
      AutoScalingGroupName: group.name,
      AutoScalingGroupARN: group.arn,
      LaunchTemplate: group.template,
      MinSize: group.min,
      MaxSize: group.max,
      DesiredCapacity: group.desired,
      DefaultCooldown: group.cooldownSeconds,
      DefaultInstanceWarmup: group.warmupSeconds,
      AvailabilityZones: await zonesOf(group),
      LoadBalancerNames: [],
      TargetGroupARNs: [...group.targetGroups],
      HealthCheckType: group.healthCheckType,
      HealthCheckGracePeriod: group.graceSeconds,
      Instances: model.membersOf(group.name).map(memberAnswer),
      CreatedTime: new Date(group.createdAt),
      SuspendedProcesses: [...group.suspended],
      VPCZoneIdentifier: group.subnets.join(','),
      EnabledMetrics: [],
      Status: group.isDeleting ? 'Delete in progress' : undefined,
      Tags: [...group.tags],
      TerminationPolicies: [...group.terminationPolicies],
      NewInstancesProtectedFromScaleIn: group.protectsNew,
      TrafficSources: group.targetGroups.map((Identifier) => ({ Identifier, Type: 'elbv2' })),
    };
  }

  function check({ min, max, desired, subnets }: Pick<GroupRow, 'min' | 'max' | 'desired' | 'subnets'>): void {
    if (min < 0 || max < 0) throw validationError('MinSize and MaxSize must not be negative.');
    if (max < min) throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
    if (desired < min || desired > max)
      throw validationError(
        `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
      );
    if (!subnets.length) throw validationError('At least one Availability Zone or VPC Subnet is required.');
  }

  return {
    async CreateAutoScalingGroup(input, call) {
      const { AutoScalingGroupName: name, MinSize: min, MaxSize: max } = input;
      if (!name || min === undefined || max === undefined)
        throw validationError('AutoScalingGroupName, MinSize and MaxSize are required.');
      if (!/^[^\p{C}:/\\]{1,255}$/u.test(name))
        throw validationError(`Group name '${name}' must be 1 to 255 characters without : / \\`);
      if (groups.has(name))
        throw new AlreadyExistsFault({
          message: `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
          $metadata: {},
        });
      const desired = input.DesiredCapacity ?? min;
      const subnets =
        input.VPCZoneIdentifier?.split(',')
          .map((id) => id.trim())
          .filter(Boolean) ?? [];
      check({ min, max, desired, subnets });
      const template = await resolveTemplate(cloud, input.LaunchTemplate);
      await canLaunch(cloud, template, subnets, call);
      await firstUse(cloud, 'autoscaling.amazonaws.com', call);
      const now = model.now();
      groups.put(name, {
        name,
        arn: cloud.arn('autoscaling', `autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`),
        createdAt: now,
        min,
        max,
        desired,
        because: created(now, desired),
        template,
        subnets,
        targetGroups: input.TargetGroupARNs ?? [],
        healthCheckType: input.HealthCheckType ?? 'EC2',
        graceSeconds: input.HealthCheckGracePeriod ?? 0,
        warmupSeconds: input.DefaultInstanceWarmup,
        cooldownSeconds: input.DefaultCooldown ?? 300,
        terminationPolicies: input.TerminationPolicies ?? ['Default'],
        protectsNew: input.NewInstancesProtectedFromScaleIn ?? false,
        suspended: [],
        tags: tagRows(name, input.Tags),
        isDeleting: false,
        settings: {
          AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
          ServiceLinkedRoleARN: `arn:aws:iam::${cloud.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
          ...settingsOf(input),
        },
      });
      for (const hook of input.LifecycleHookSpecificationList ?? [])
        model.hooks.put(keyOf(name, hook.LifecycleHookName!), hookRow(name, hook));
      model.wakeup.ring();
      return {};
    },

    async DescribeAutoScalingGroups({ AutoScalingGroupNames, Filters, MaxRecords = 50, NextToken }) {
      const found = groups
        .values()
        .filter((group) => !AutoScalingGroupNames?.length || AutoScalingGroupNames.includes(group.name))
        .filter((group) => matchesFilters(group, Filters));
      const from = Number(NextToken ?? 0);
      const next = from + MaxRecords < found.length ? { NextToken: String(from + MaxRecords) } : {};
      return { AutoScalingGroups: await Promise.all(found.slice(from, from + MaxRecords).map(answer)), ...next };
    },

    async UpdateAutoScalingGroup(input, call) {
      const group = groupOf(model, input.AutoScalingGroupName);
      if (group.isDeleting)
        throw new ScalingActivityInProgressFault({
          message: `AutoScalingGroup ${group.name} is being deleted`,
          $metadata: {},
        });
      const min = input.MinSize ?? group.min;
      const max = input.MaxSize ?? group.max;
      // A bound that leaves the desired capacity outside pulls it along.
      const desired = input.DesiredCapacity ?? Math.min(max, Math.max(min, group.desired));
      const subnets = input.VPCZoneIdentifier?.split(',').filter(Boolean) ?? group.subnets;
      check({ min, max, desired, subnets });
      const template = input.LaunchTemplate ? await resolveTemplate(cloud, input.LaunchTemplate) : group.template;
      if (input.LaunchTemplate) await canLaunch(cloud, template, subnets, call);
      groups.put(group.name, {
        ...groupOf(model, group.name),
        min,
        max,
        desired,
        because: desired === group.desired ? group.because : updated(model.now(), group, { min, max, desired }),
        template,
        subnets,
        healthCheckType: input.HealthCheckType ?? group.healthCheckType,
        graceSeconds: input.HealthCheckGracePeriod ?? group.graceSeconds,
        warmupSeconds: input.DefaultInstanceWarmup ?? group.warmupSeconds,
        cooldownSeconds: input.DefaultCooldown ?? group.cooldownSeconds,
        terminationPolicies: input.TerminationPolicies ?? group.terminationPolicies,
        protectsNew: input.NewInstancesProtectedFromScaleIn ?? group.protectsNew,
        settings: { ...group.settings, ...settingsOf(input) },
      });
      model.wakeup.ring();
      return {};
    },

    async DeleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete }) {
      const group = groupOf(model, AutoScalingGroupName);
      const members = model.membersOf(group.name);
      const protection = group.settings.DeletionProtection;
      if (protection === 'prevent-all-deletion' || (protection === 'prevent-force-deletion' && ForceDelete))
        throw validationError(`AutoScalingGroup ${group.name} has deletion protection '${protection}'`);
      if (members.length && !ForceDelete)
        throw new ResourceInUseFault({
          message: `You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.`,
          $metadata: {},
        });
      const cause = `${model.now()} a user request force deleted AutoScalingGroup ${group.name}.`;
      groups.put(group.name, { ...group, min: 0, max: 0, desired: 0, isDeleting: true });
      for (const member of members)
        if (!member.state.startsWith('Terminating')) retire(model, group, member, cause, () => {});
      model.wakeup.ring();
      return {};
    },
  } satisfies AutoScalingOperations;
}

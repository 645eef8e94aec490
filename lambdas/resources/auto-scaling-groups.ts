import {
  AttachLoadBalancerTargetGroupsCommand,
  AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DetachLoadBalancerTargetGroupsCommand,
  ResumeProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { autoScalingGroups } from '../auto-scaling-group.ts';
import { inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { unless } from '../unless.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

const Template = z.object({
  id: z.string(),
  version: z.string().regex(/^[^$]/, 'a version by its number: what $Latest means may change before the next launch'),
});
const Needs = z.object({
  subnets: z.object({ application: z.array(z.string()) }),
  targetGroups: z.object({ web: z.string(), api: z.string() }),
  launchTemplates: z.object({ web: Template, api: Template }),
});

const { min, desired, max } = settings.instances;
/** What can be changed while it runs. How many instances it wants just now is between the group and its scaling policy. */
const wanted = {
  MinSize: min,
  MaxSize: max,
  HealthCheckGracePeriod: settings.graceSeconds,
  DefaultInstanceWarmup: settings.warmupSeconds,
  NewInstancesProtectedFromScaleIn: settings.scaleInProtection,
};
type Changeable = { [K in keyof typeof wanted]?: number | boolean | undefined };

interface Found {
  readonly now: Changeable;
  readonly version: string | undefined;
  /** The rest of what a hand may have changed; absent while it is made as wanted. */
  readonly stands?: {
    readonly template: string | undefined;
    readonly subnets: readonly string[];
    readonly targetGroups: readonly string[];
    readonly suspended: readonly string[];
  };
  readonly inService: number;
  readonly deleting: boolean;
  /** The name of the one that serves, and of all. */
  readonly name: string;
  readonly all: readonly string[];
}

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `auto-scaling-group/${tier}`, tier, AutoScalingGroupName: named(tier) })),
  standIn: { now: wanted, version: undefined, inService: desired, deleting: false, name: '', all: [] } as Found,

  async find({ tier }) {
    // A group that is not there is an empty list, no error.
    const groups = await autoScalingGroups(autoScaling, tier);
    return groups[0] && describe(groups[0], groups);
  },
  async create({ tier, AutoScalingGroupName }, { facts, tags }) {
    const template = facts.launchTemplates[tier];
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        ...wanted,
        AutoScalingGroupName,
        DesiredCapacity: desired,
        LaunchTemplate: { LaunchTemplateId: template.id, Version: template.version },
        VPCZoneIdentifier: facts.subnets.application.join(','),
        TargetGroupARNs: [facts.targetGroups[tier]],
        // Until the first deployment nothing answers a health check, and a group that listened to them would replace its instances for ever.
        HealthCheckType: 'EC2',
        TerminationPolicies: ['OldestLaunchTemplate', 'Default'],
        // A replacement may start in another zone while its own is in trouble.
        AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
        InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 },
        Tags: Object.entries(tags).map(([Key, Value]) => ({
          Key,
          Value,
          PropagateAtLaunch: false,
          ResourceId: AutoScalingGroupName,
          ResourceType: 'auto-scaling-group',
        })),
      }),
    );
    return {
      now: wanted,
      version: template.version,
      inService: 0,
      deleting: false,
      name: AutoScalingGroupName,
      all: [AutoScalingGroupName],
    };
  },
  differences: ({ now, version, deleting, stands }, { tier }, facts) =>
    deleting
      ? []
      : [
          ...inWords(now, wanted),
          ...(version === facts.launchTemplates[tier].version
            ? []
            : [`it launches version ${version}, not ${facts.launchTemplates[tier].version}`]),
          ...(stands ? inWords(stands, standing(tier, facts)) : []),
        ],
  async update(found, { tier }, { facts }) {
    const { id, version } = facts.launchTemplates[tier];
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        ...wanted,
        AutoScalingGroupName: found.name,
        LaunchTemplate: { LaunchTemplateId: id, Version: version },
        VPCZoneIdentifier: facts.subnets.application.join(','),
      }),
    );
    const AutoScalingGroupName = found.name;
    const { targetGroups = [], suspended = [] } = found.stands ?? standing(tier, facts);
    const own = facts.targetGroups[tier];
    const others = targetGroups.filter((it) => it !== own);
    if (!targetGroups.includes(own))
      await autoScaling.send(
        new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: [own] }),
      );
    if (others.length > 0)
      await autoScaling.send(
        new DetachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: others }),
      );
    if (suspended.length > 0)
      await autoScaling.send(new ResumeProcessesCommand({ AutoScalingGroupName, ScalingProcesses: [...suspended] }));
    return { ...found, now: wanted, version, stands: standing(tier, facts) };
  },
  notReady: ({ inService, deleting }) => {
    if (deleting) return 'is still being deleted';
    return inService < min ? `has ${inService} of ${min} instances in service` : undefined;
  },
  async remove({ all }) {
    // One that is going already is no reason to wait with the others.
    for (const AutoScalingGroupName of all)
      await autoScaling
        .send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }))
        .catch(unless('ScalingActivityInProgress', 'ValidationError'));
    throw new NotReadyYet(`${all.join(' and ')} is still ending its instances`);
  },
  facts: () => ({}),
});

const standing = (tier: Tier, { launchTemplates, subnets, targetGroups }: z.output<typeof Needs>) => ({
  template: launchTemplates[tier].id,
  subnets: subnets.application,
  targetGroups: [targetGroups[tier]],
  suspended: [] as string[],
});

const describe = (group: AutoScalingGroup, all: readonly AutoScalingGroup[]): Found => ({
  name: group.AutoScalingGroupName ?? '',
  all: all.map(({ AutoScalingGroupName = '' }) => AutoScalingGroupName),
  now: group,
  version: group.LaunchTemplate?.Version,
  stands: {
    template: group.LaunchTemplate?.LaunchTemplateId,
    subnets: group.VPCZoneIdentifier?.split(',') ?? [],
    targetGroups: group.TargetGroupARNs ?? [],
    suspended: group.SuspendedProcesses?.map(({ ProcessName = '' }) => ProcessName) ?? [],
  },
  inService: (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService').length,
  deleting: group.Status !== undefined,
});

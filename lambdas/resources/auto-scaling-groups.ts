import {
  AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import * as z from 'zod';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { resource } from '../resource.ts';
import { settings, tiers } from '../settings.ts';

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
  readonly inService: number;
  readonly deleting: boolean;
}

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `auto-scaling-group/${tier}`, tier, AutoScalingGroupName: named(tier) })),
  standIn: { now: wanted, version: undefined, inService: desired, deleting: false } as Found,

  async find({ AutoScalingGroupName }) {
    // A group that is not there is an empty list, no error.
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
    );
    return AutoScalingGroups[0] && describe(AutoScalingGroups[0]);
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
    return { now: wanted, version: template.version, inService: 0, deleting: false };
  },
  differences: ({ now, version, deleting }, { tier }, { launchTemplates }) =>
    deleting
      ? []
      : [
          ...(Object.keys(wanted) as (keyof typeof wanted)[])
            .filter((key) => now[key] !== wanted[key])
            .map((key) => `${key} is ${now[key]}, not ${wanted[key]}`),
          ...(version === launchTemplates[tier].version
            ? []
            : [`it launches version ${version}, not ${launchTemplates[tier].version}`]),
        ],
  async update(found, { tier, AutoScalingGroupName }, { facts }) {
    const { id, version } = facts.launchTemplates[tier];
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({
        ...wanted,
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateId: id, Version: version },
      }),
    );
    return { ...found, now: wanted, version };
  },
  notReady: ({ inService, deleting }) => {
    if (deleting) return 'is still being deleted';
    return inService < min ? `has ${inService} of ${min} instances in service` : undefined;
  },
  async remove({ deleting }, { AutoScalingGroupName }) {
    if (!deleting)
      await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }));
    throw new NotReadyYet(`${AutoScalingGroupName} is still ending its instances`);
  },
  facts: () => ({}),
});

const describe = (group: AutoScalingGroup): Found => ({
  now: group,
  version: group.LaunchTemplate?.Version,
  inService: (group.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === 'InService').length,
  deleting: group.Status !== undefined,
});

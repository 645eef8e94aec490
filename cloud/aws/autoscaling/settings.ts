import type { CreateAutoScalingGroupType, UpdateAutoScalingGroupType } from '@aws-sdk/client-auto-scaling';

const SETTINGS = [
  'AvailabilityZoneDistribution',
  'CapacityRebalance',
  'Context',
  'DeletionProtection',
  'InstanceMaintenancePolicy',
  'MaxInstanceLifetime',
  'ServiceLinkedRoleARN',
] as const;

/** What a group is told and tells again, and nothing here decides by. */
export type Settings = Pick<CreateAutoScalingGroupType, (typeof SETTINGS)[number]>;

/** Those that an input names; an update leaves the others as they are. */
export const settingsOf = (input: CreateAutoScalingGroupType | UpdateAutoScalingGroupType): Settings =>
  Object.fromEntries(SETTINGS.filter((it) => input[it] !== undefined).map((it) => [it, input[it]]));

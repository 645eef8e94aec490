import { ask, each, type Question } from './question.ts';

const ATTRIBUTES =
  'instanceType disableApiTermination instanceInitiatedShutdownBehavior userData disableApiStop blockDeviceMapping groupSet rootDeviceName sourceDestCheck ebsOptimized enaSupport kernel ramdisk productCodes';

export const compute: readonly Question[] = [
  ask(
    'ec2 describe-instances --filters Name=tag:muster:environment,Values={environment} Name=instance-state-name,Values=running',
    {
      keep: {
        instance: 'Reservations.0.Instances.0.InstanceId',
        image: 'Reservations.0.Instances.0.ImageId',
        type: 'Reservations.0.Instances.0.InstanceType',
        volume: 'Reservations.0.Instances.0.BlockDeviceMappings.0.Ebs.VolumeId',
        rootDevice: 'Reservations.0.Instances.0.RootDeviceName',
        instanceZone: 'Reservations.0.Instances.0.Placement.AvailabilityZone',
        profileArn: 'Reservations.0.Instances.0.IamInstanceProfile.Arn',
        profileId: 'Reservations.0.Instances.0.IamInstanceProfile.Id',
        instanceInterface: 'Reservations.0.Instances.0.NetworkInterfaces.0.NetworkInterfaceId',
      },
      says: {
        'Reservations.*.OwnerId': '{account}',
        'Reservations.*.Instances.*.State.Name': 'running',
        'Reservations.*.Instances.*.VpcId': '{vpc}',
        'Reservations.*.Instances.*.InstanceType': /^t\d/,
      },
    },
  ),
  ask('ec2 wait instance-running --instance-ids {instance}'),
  ask('ec2 wait instance-status-ok --instance-ids {instance}'),
  ask('ec2 wait instance-exists --instance-ids {instance}'),
  ask('ec2 describe-instances --instance-ids i-00000000000000000', { refused: 'InvalidInstanceID.NotFound' }),
  ask('ec2 describe-instance-status --instance-ids {instance}', {
    says: {
      'InstanceStatuses.0.InstanceStatus.Status': 'ok',
      'InstanceStatuses.0.AvailabilityZone': '{instanceZone}',
      'InstanceStatuses.length': 1,
    },
  }),
  ...ATTRIBUTES.split(' ').map((name) =>
    ask(`ec2 describe-instance-attribute --instance-id {instance} --attribute ${name}`, {
      says: { InstanceId: '{instance}' },
    }),
  ),
  ask('ec2 describe-instance-credit-specifications --instance-ids {instance}', {
    says: {
      'InstanceCreditSpecifications.0.InstanceId': '{instance}',
      'InstanceCreditSpecifications.0.CpuCredits': /^(standard|unlimited)$/,
    },
  }),
  ask('ec2 describe-instance-types --instance-types {type}', {
    says: {
      'InstanceTypes.0.InstanceType': '{type}',
      'InstanceTypes.0.VCpuInfo.DefaultVCpus': 2,
      'InstanceTypes.length': 1,
    },
  }),
  ask('ec2 describe-instance-types --instance-types t9.huge', { refused: 'InvalidInstanceType' }),
  ask(
    'ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values={type}',
    {
      says: {
        'InstanceTypeOfferings.*.InstanceType': '{type}',
        'InstanceTypeOfferings.*.LocationType': 'availability-zone',
      },
    },
  ),
  ask('ec2 describe-volumes --filters Name=attachment.instance-id,Values={instance}', {
    says: {
      'Volumes.*.VolumeId': '{volume}',
      'Volumes.*.State': 'in-use',
      'Volumes.*.AvailabilityZone': '{instanceZone}',
      'Volumes.*.Attachments.0.Device': '{rootDevice}',
    },
  }),
  ask('ec2 describe-volumes --volume-ids {volume}', { says: { 'Volumes.0.Attachments.0.InstanceId': '{instance}' } }),
  ask('ec2 describe-volumes --volume-ids vol-00000000000000000', { refused: 'InvalidVolume.NotFound' }),
  ask('ec2 wait volume-in-use --volume-ids {volume}'),
  ask('ec2 describe-volume-status --volume-ids {volume}', { says: { 'VolumeStatuses.0.VolumeStatus.Status': 'ok' } }),
  ask('ec2 describe-volume-attribute --volume-id {volume} --attribute autoEnableIO', {
    says: { VolumeId: '{volume}' },
  }),
  ask('ec2 describe-volumes-modifications', { says: { 'VolumesModifications.length': 0 } }),
  ask('ec2 describe-images --image-ids {image}', {
    says: { 'Images.0.State': 'available', 'Images.0.RootDeviceName': '{rootDevice}' },
  }),
  ask('ec2 describe-images --owners amazon --filters Name=name,Values=al2023-ami-*', {
    says: { 'Images.*.Name': /^al2023/ },
  }),
  ask('ec2 describe-iam-instance-profile-associations --filters Name=instance-id,Values={instance}', {
    says: { 'IamInstanceProfileAssociations.0.IamInstanceProfile.Arn': '{profileArn}' },
  }),
  ask('ec2 describe-launch-templates', {
    keep: { template: 'LaunchTemplates.0.LaunchTemplateId', templateName: 'LaunchTemplates.0.LaunchTemplateName' },
  }),
  ask('ec2 describe-launch-template-versions --launch-template-id {template} --versions $Latest $Default', {
    says: { 'LaunchTemplateVersions.*.LaunchTemplateName': '{templateName}' },
  }),
  ask('ec2 describe-launch-templates --launch-template-names {templateName}', {
    says: { 'LaunchTemplates.0.LaunchTemplateId': '{template}' },
  }),
  ask('ec2 get-launch-template-data --instance-id {instance}', {
    says: { 'LaunchTemplateData.InstanceType': '{type}' },
  }),
  ask('ec2 describe-snapshots --owner-ids self', { says: { 'Snapshots.length': 0 } }),
  ask('ec2 describe-tags --filters Name=resource-id,Values={instance}', {
    says: { 'Tags.*.ResourceType': 'instance', 'Tags.*.ResourceId': '{instance}' },
  }),
  ask('ec2 get-console-output --instance-id {instance}', { says: { InstanceId: '{instance}' } }),
  ...each(
    'ec2',
    `describe-key-pairs
    describe-placement-groups
    describe-hosts
    describe-spot-instance-requests
    describe-reserved-instances
    describe-capacity-reservations
    get-ebs-encryption-by-default
    get-ebs-default-kms-key-id
    get-instance-metadata-defaults
    describe-account-attributes
    describe-regions`,
  ),
  ask('ec2 describe-account-attributes --attribute-names max-elastic-ips', {
    says: { 'AccountAttributes.0.AttributeValues.0.AttributeValue': '5' },
  }),
  ask('ec2 describe-key-pairs --key-names nobody', { refused: 'InvalidKeyPair.NotFound' }),

  ask('autoscaling describe-auto-scaling-groups', {
    keep: {
      group: 'AutoScalingGroups.0.AutoScalingGroupName',
      groupArn: 'AutoScalingGroups.0.AutoScalingGroupARN',
      groupOfInstances: 'AutoScalingGroups.0.Instances.0.InstanceId',
      groupTarget: 'AutoScalingGroups.0.TargetGroupARNs.0',
    },
    says: {
      'AutoScalingGroups.*.Instances.*.LifecycleState': 'InService',
      'AutoScalingGroups.*.Instances.*.HealthStatus': 'Healthy',
      'AutoScalingGroups.*.AutoScalingGroupARN': /^arn:aws:autoscaling:/,
    },
  }),
  ask('autoscaling describe-auto-scaling-groups --filters Name=tag:muster:environment,Values={environment}', {
    says: { 'AutoScalingGroups.0.AutoScalingGroupName': '{group}' },
  }),
  ask('autoscaling describe-auto-scaling-instances --instance-ids {groupOfInstances}', {
    says: { 'AutoScalingInstances.0.AutoScalingGroupName': '{group}' },
  }),
  ask('autoscaling describe-policies --auto-scaling-group-name {group}', {
    says: { 'ScalingPolicies.*.AutoScalingGroupName': '{group}' },
  }),
  ask('autoscaling describe-lifecycle-hooks --auto-scaling-group-name {group}'),
  ask('autoscaling describe-tags --filters Name=auto-scaling-group,Values={group}', {
    says: { 'Tags.*.ResourceId': '{group}' },
  }),
  ask('autoscaling describe-scaling-activities --auto-scaling-group-name {group}', {
    says: { 'Activities.*.AutoScalingGroupARN': '{groupArn}' },
  }),
  ask('autoscaling describe-load-balancer-target-groups --auto-scaling-group-name {group}', {
    says: { 'LoadBalancerTargetGroups.0.LoadBalancerTargetGroupARN': '{groupTarget}' },
  }),
  ask('autoscaling describe-traffic-sources --auto-scaling-group-name {group}', {
    says: { 'TrafficSources.0.Identifier': '{groupTarget}', 'TrafficSources.0.Type': 'elbv2' },
  }),
  ask('autoscaling describe-load-balancers --auto-scaling-group-name {group}', { says: { 'LoadBalancers.length': 0 } }),
  ask('autoscaling describe-warm-pool --auto-scaling-group-name {group}', { says: { 'Instances.length': 0 } }),
  ask('autoscaling describe-instance-refreshes --auto-scaling-group-name {group}', {
    says: { 'InstanceRefreshes.length': 0 },
  }),
  ask('autoscaling describe-notification-configurations --auto-scaling-group-names {group}', {
    says: { 'NotificationConfigurations.length': 0 },
  }),
  ask('autoscaling describe-account-limits', {
    says: { NumberOfAutoScalingGroups: 2, MaxNumberOfAutoScalingGroups: 500 },
  }),
  ...each(
    'autoscaling',
    `describe-lifecycle-hook-types
    describe-adjustment-types
    describe-metric-collection-types
    describe-termination-policy-types
    describe-auto-scaling-notification-types
    describe-scaling-process-types
    describe-scheduled-actions
    describe-launch-configurations`,
  ),
];

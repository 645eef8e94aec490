import { type Kind, only, tags, there } from './kind.ts';

const launchTemplate: Kind = {
  type: 'aws_launch_template',
  find: async ({ ec2 }) => (await ec2.DescribeLaunchTemplates({})).LaunchTemplates!.map((it) => it.LaunchTemplateId!),
  async read({ ec2 }, id) {
    const it = only((await ec2.DescribeLaunchTemplates({ LaunchTemplateIds: [id] })).LaunchTemplates, 'template');
    const versions = await ec2.DescribeLaunchTemplateVersions({
      LaunchTemplateId: id,
      Versions: [String(it.LatestVersionNumber)],
    });
    const data = there(only(versions.LaunchTemplateVersions, 'version').LaunchTemplateData, 'LaunchTemplateData');
    return {
      name: it.LaunchTemplateName,
      default_version: it.DefaultVersionNumber,
      latest_version: it.LatestVersionNumber,
      image_id: data.ImageId,
      instance_type: data.InstanceType,
      metadata_options: data.MetadataOptions?.HttpTokens ?? '',
      vpc_security_group_ids: data.SecurityGroupIds ?? [],
      tags: tags(it.Tags),
    };
  },
  async make({ ec2 }, { name, group }) {
    const { Images } = await ec2.DescribeImages({});
    const LaunchTemplateData = {
      ImageId: Images![0]!.ImageId!,
      InstanceType: 't3.micro' as const,
      MetadataOptions: { HttpTokens: 'required' as const, HttpEndpoint: 'enabled' as const },
      SecurityGroupIds: [group],
    };
    const { LaunchTemplate } = await ec2.CreateLaunchTemplate({ LaunchTemplateName: name, LaunchTemplateData });
    const id = LaunchTemplate!.LaunchTemplateId!;
    return {
      id,
      planned: {
        name,
        default_version: 1,
        latest_version: 1,
        image_id: LaunchTemplateData.ImageId,
        instance_type: 't3.micro',
        metadata_options: 'required',
        vpc_security_group_ids: [group],
        tags: {},
      },
      remove: () => ec2.DeleteLaunchTemplate({ LaunchTemplateId: id }),
    };
  },
};

const instance: Kind = {
  type: 'aws_instance',
  find: async ({ ec2 }) =>
    (
      await ec2.DescribeInstances({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })
    ).Reservations!.flatMap((it) => it.Instances!.map(({ InstanceId }) => InstanceId!)),
  async read({ ec2 }, id) {
    const it = only(
      only((await ec2.DescribeInstances({ InstanceIds: [id] })).Reservations, 'reservation').Instances,
      id,
    );
    const of = (Attribute: 'disableApiStop' | 'disableApiTermination' | 'instanceInitiatedShutdownBehavior') =>
      ec2.DescribeInstanceAttribute({ InstanceId: id, Attribute });
    const type = await ec2.DescribeInstanceTypes({ InstanceTypes: [there(it.InstanceType, 'InstanceType')] });
    const burstable = there(only(type.InstanceTypes, 'type').BurstablePerformanceSupported, 'Burstable');
    const credit = burstable
      ? only((await ec2.DescribeInstanceCreditSpecifications({ InstanceIds: [id] })).InstanceCreditSpecifications, id)
      : { CpuCredits: '' };
    const volumes = await ec2.DescribeVolumes({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] });
    await ec2.DescribeInstanceAttribute({ InstanceId: id, Attribute: 'userData' });
    const root = volumes.Volumes?.find((volume) => volume.Attachments?.[0]?.Device === it.RootDeviceName);
    return {
      ami: it.ImageId,
      availability_zone: it.Placement?.AvailabilityZone,
      tenancy: it.Placement?.Tenancy,
      cpu_core_count: it.CpuOptions?.CoreCount,
      cpu_threads_per_core: it.CpuOptions?.ThreadsPerCore,
      ebs_optimized: it.EbsOptimized,
      hibernation: it.HibernationOptions?.Configured,
      enclave_options: it.EnclaveOptions?.Enabled,
      capacity_reservation: it.CapacityReservationSpecification?.CapacityReservationPreference,
      maintenance_options: it.MaintenanceOptions?.AutoRecovery,
      iam_instance_profile: it.IamInstanceProfile?.Arn,
      monitoring: it.Monitoring?.State,
      instance_state: it.State?.Name,
      instance_type: it.InstanceType,
      http_tokens: it.MetadataOptions?.HttpTokens,
      http_put_response_hop_limit: it.MetadataOptions?.HttpPutResponseHopLimit,
      http_endpoint: it.MetadataOptions?.HttpEndpoint,
      http_protocol_ipv6: it.MetadataOptions?.HttpProtocolIpv6,
      instance_metadata_tags: it.MetadataOptions?.InstanceMetadataTags,
      primary_network_interface_id: it.NetworkInterfaces?.find((face) => face.Attachment?.DeviceIndex === 0)
        ?.NetworkInterfaceId,
      private_dns: it.PrivateDnsName,
      private_dns_name_options: it.PrivateDnsNameOptions?.HostnameType,
      private_ip: it.PrivateIpAddress,
      source_dest_check: it.SourceDestCheck,
      subnet_id: it.SubnetId,
      vpc_security_group_ids: it.SecurityGroups?.map(({ GroupId }) => there(GroupId, 'GroupId')),
      root_device_name: it.RootDeviceName,
      disable_api_stop: (await of('disableApiStop')).DisableApiStop?.Value,
      disable_api_termination: (await of('disableApiTermination')).DisableApiTermination?.Value,
      instance_initiated_shutdown_behavior: (await of('instanceInitiatedShutdownBehavior'))
        .InstanceInitiatedShutdownBehavior?.Value,
      credit_specification: credit.CpuCredits,
      root_block_device: root && [root.VolumeId, root.VolumeType, root.Size, root.Encrypted, root.Iops],
      tags: tags(it.Tags),
    };
  },
};

const group: Kind = {
  type: 'aws_autoscaling_group',
  find: async ({ autoscaling }) =>
    (await autoscaling.DescribeAutoScalingGroups({})).AutoScalingGroups!.map((it) => it.AutoScalingGroupName!),
  async read({ autoscaling }, id) {
    const answer = await autoscaling.DescribeAutoScalingGroups({ AutoScalingGroupNames: [id] });
    const it = only(answer.AutoScalingGroups, 'group');
    return {
      arn: it.AutoScalingGroupARN,
      name: it.AutoScalingGroupName,
      availability_zones: it.AvailabilityZones,
      availability_zone_distribution: it.AvailabilityZoneDistribution?.CapacityDistributionStrategy,
      capacity_rebalance: it.CapacityRebalance ?? false,
      default_cooldown: it.DefaultCooldown,
      desired_capacity: it.DesiredCapacity,
      health_check_grace_period: it.HealthCheckGracePeriod,
      health_check_type: it.HealthCheckType,
      launch_template: it.LaunchTemplate && [
        there(it.LaunchTemplate.LaunchTemplateId, 'LaunchTemplateId'),
        there(it.LaunchTemplate.LaunchTemplateName, 'LaunchTemplateName'),
        it.LaunchTemplate.Version,
      ],
      max_size: it.MaxSize,
      min_size: it.MinSize,
      protect_from_scale_in: it.NewInstancesProtectedFromScaleIn,
      service_linked_role_arn: it.ServiceLinkedRoleARN,
      target_group_arns: it.TargetGroupARNs,
      termination_policies: it.TerminationPolicies,
      traffic_source: it.TrafficSources?.map(({ Identifier, Type }) => [Identifier, Type]),
      vpc_zone_identifier: it.VPCZoneIdentifier,
      tag: there(it.Tags, 'Tags').map(({ Key, PropagateAtLaunch }) => [Key, there(PropagateAtLaunch, 'Propagate')]),
    };
  },
  async make({ autoscaling, ec2 }, ground) {
    const template = await launchTemplate.make!({ ec2 } as never, { ...ground, name: `${ground.name}-group` });
    const AutoScalingGroupName = ground.name;
    await autoscaling.CreateAutoScalingGroup({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      LaunchTemplate: { LaunchTemplateId: template.id, Version: '$Latest' },
      VPCZoneIdentifier: ground.subnets.join(','),
      NewInstancesProtectedFromScaleIn: false,
    });
    return {
      id: AutoScalingGroupName,
      planned: {
        name: AutoScalingGroupName,
        availability_zone_distribution: 'balanced-best-effort',
        default_cooldown: 300,
        desired_capacity: 0,
        health_check_grace_period: 0,
        health_check_type: 'EC2',
        launch_template: [template.id, `${ground.name}-group`, '$Latest'],
        protect_from_scale_in: false,
        target_group_arns: [],
        termination_policies: ['Default'],
        vpc_zone_identifier: ground.subnets.join(','),
        tag: [],
      },
      async remove() {
        await autoscaling.DeleteAutoScalingGroup({ AutoScalingGroupName });
        await template.remove();
      },
    };
  },
};

const policy: Kind = {
  type: 'aws_autoscaling_policy',
  find: async ({ autoscaling }) =>
    (await autoscaling.DescribePolicies({})).ScalingPolicies!.map(
      (it) => `${it.AutoScalingGroupName}/${it.PolicyName}`,
    ),
  async read({ autoscaling }, id) {
    const [AutoScalingGroupName, name = ''] = id.split('/');
    const answer = await autoscaling.DescribePolicies({ AutoScalingGroupName, PolicyNames: [name] });
    const it = only(answer.ScalingPolicies, 'policy');
    const tracking = it.TargetTrackingConfiguration;
    return {
      arn: it.PolicyARN,
      name: it.PolicyName,
      enabled: it.Enabled,
      policy_type: it.PolicyType,
      metric: tracking?.PredefinedMetricSpecification?.PredefinedMetricType,
      target_value: tracking?.TargetValue,
      disable_scale_in: tracking?.DisableScaleIn,
    };
  },
};

const hook: Kind = {
  type: 'aws_autoscaling_lifecycle_hook',
  async find({ autoscaling }) {
    const { AutoScalingGroups } = await autoscaling.DescribeAutoScalingGroups({});
    const all = await Promise.all(
      AutoScalingGroups!.map(({ AutoScalingGroupName }) =>
        autoscaling.DescribeLifecycleHooks({ AutoScalingGroupName }),
      ),
    );
    return all.flatMap(({ LifecycleHooks }) =>
      LifecycleHooks!.map((it) => `${it.AutoScalingGroupName}/${it.LifecycleHookName}`),
    );
  },
  async read({ autoscaling }, id) {
    const [AutoScalingGroupName, name = ''] = id.split('/');
    const answer = await autoscaling.DescribeLifecycleHooks({ AutoScalingGroupName, LifecycleHookNames: [name] });
    const it = only(answer.LifecycleHooks, 'hook');
    return {
      name: it.LifecycleHookName,
      default_result: it.DefaultResult,
      heartbeat_timeout: it.HeartbeatTimeout,
      lifecycle_transition: it.LifecycleTransition,
    };
  },
};

export const compute: readonly Kind[] = [launchTemplate, instance, group, policy, hook];

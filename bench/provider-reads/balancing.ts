import { type Kind, only, tags, there } from './kind.ts';

const values = (attributes: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) => {
  const known = new Map(attributes?.map(({ Key, Value }) => [Key, Value]));
  return (key: string) => known.get(key);
};

const loadBalancer: Kind = {
  type: 'aws_lb',
  find: async ({ elasticloadbalancing: elb }) =>
    (await elb.DescribeLoadBalancers({})).LoadBalancers!.map((it) => it.LoadBalancerArn!),
  async read({ elasticloadbalancing: elb }, id) {
    const it = only((await elb.DescribeLoadBalancers({ LoadBalancerArns: [id] })).LoadBalancers, 'load balancer');
    const of = values((await elb.DescribeLoadBalancerAttributes({ LoadBalancerArn: id })).Attributes);
    const capacity = await elb.DescribeCapacityReservation({ LoadBalancerArn: id });
    const described = await elb.DescribeTags({ ResourceArns: [id] });
    return {
      name: it.LoadBalancerName,
      dns_name: it.DNSName,
      zone_id: it.CanonicalHostedZoneId,
      internal: it.Scheme,
      ip_address_type: it.IpAddressType,
      load_balancer_type: it.Type,
      security_groups: it.SecurityGroups,
      vpc_id: it.VpcId,
      subnets: there(it.AvailabilityZones, 'AvailabilityZones').map(({ SubnetId }) => there(SubnetId, 'SubnetId')),
      state: it.State?.Code,
      minimum_load_balancer_capacity: capacity.MinimumLoadBalancerCapacity?.CapacityUnits ?? 0,
      'access_logs.enabled': of('access_logs.s3.enabled'),
      'connection_logs.enabled': of('connection_logs.s3.enabled'),
      client_keep_alive: of('client_keep_alive.seconds'),
      desync_mitigation_mode: of('routing.http.desync_mitigation_mode'),
      drop_invalid_header_fields: of('routing.http.drop_invalid_header_fields.enabled'),
      enable_cross_zone_load_balancing: of('load_balancing.cross_zone.enabled'),
      enable_deletion_protection: of('deletion_protection.enabled'),
      enable_http2: of('routing.http2.enabled'),
      enable_tls_version_and_cipher_suite_headers: of('routing.http.x_amzn_tls_version_and_cipher_suite.enabled'),
      enable_waf_fail_open: of('waf.fail_open.enabled'),
      enable_xff_client_port: of('routing.http.xff_client_port.enabled'),
      enable_zonal_shift: of('zonal_shift.config.enabled'),
      idle_timeout: of('idle_timeout.timeout_seconds'),
      preserve_host_header: of('routing.http.preserve_host_header.enabled'),
      xff_header_processing_mode: of('routing.http.xff_header_processing.mode'),
      tags: tags(only(described.TagDescriptions, 'tags').Tags),
    };
  },
  async make({ elasticloadbalancing: elb }, { name, subnets, group }) {
    const { LoadBalancers } = await elb.CreateLoadBalancer({
      Name: name,
      Type: 'application',
      Scheme: 'internal',
      Subnets: [...subnets],
      SecurityGroups: [group],
      Tags: [{ Key: 'Name', Value: name }],
    });
    const LoadBalancerArn = LoadBalancers![0]!.LoadBalancerArn!;
    await elb.ModifyLoadBalancerAttributes({
      LoadBalancerArn,
      Attributes: [
        { Key: 'idle_timeout.timeout_seconds', Value: '90' },
        { Key: 'zonal_shift.config.enabled', Value: 'false' },
        { Key: 'waf.fail_open.enabled', Value: 'false' },
      ],
    });
    return {
      id: LoadBalancerArn,
      planned: {
        name,
        internal: 'internal',
        ip_address_type: 'ipv4',
        load_balancer_type: 'application',
        security_groups: [group],
        client_keep_alive: '3600',
        desync_mitigation_mode: 'defensive',
        drop_invalid_header_fields: 'false',
        enable_cross_zone_load_balancing: 'true',
        enable_deletion_protection: 'false',
        enable_http2: 'true',
        enable_tls_version_and_cipher_suite_headers: 'false',
        enable_waf_fail_open: 'false',
        enable_xff_client_port: 'false',
        enable_zonal_shift: 'false',
        idle_timeout: '90',
        preserve_host_header: 'false',
        xff_header_processing_mode: 'append',
        tags: { Name: name },
      },
      remove: () => elb.DeleteLoadBalancer({ LoadBalancerArn }),
    };
  },
};

const targetGroup: Kind = {
  type: 'aws_lb_target_group',
  find: async ({ elasticloadbalancing: elb }) =>
    (await elb.DescribeTargetGroups({})).TargetGroups!.map((it) => it.TargetGroupArn!),
  async read({ elasticloadbalancing: elb }, id) {
    const it = only((await elb.DescribeTargetGroups({ TargetGroupArns: [id] })).TargetGroups, 'target group');
    const of = values((await elb.DescribeTargetGroupAttributes({ TargetGroupArn: id })).Attributes);
    const described = await elb.DescribeTags({ ResourceArns: [id] });
    return {
      name: it.TargetGroupName,
      ip_address_type: it.IpAddressType,
      port: it.Port,
      protocol: it.Protocol,
      protocol_version: it.ProtocolVersion,
      target_type: it.TargetType,
      vpc_id: it.VpcId,
      load_balancer_arns: it.LoadBalancerArns,
      'health_check.enabled': it.HealthCheckEnabled,
      'health_check.healthy_threshold': it.HealthyThresholdCount,
      'health_check.interval': it.HealthCheckIntervalSeconds,
      'health_check.matcher': it.Matcher?.HttpCode,
      'health_check.path': it.HealthCheckPath,
      'health_check.port': it.HealthCheckPort,
      'health_check.protocol': it.HealthCheckProtocol,
      'health_check.timeout': it.HealthCheckTimeoutSeconds,
      'health_check.unhealthy_threshold': it.UnhealthyThresholdCount,
      deregistration_delay: of('deregistration_delay.timeout_seconds'),
      load_balancing_algorithm_type: of('load_balancing.algorithm.type'),
      load_balancing_anomaly_mitigation: of('load_balancing.algorithm.anomaly_mitigation'),
      load_balancing_cross_zone_enabled: of('load_balancing.cross_zone.enabled'),
      slow_start: of('slow_start.duration_seconds'),
      'stickiness.enabled': of('stickiness.enabled'),
      'stickiness.type': of('stickiness.type'),
      'stickiness.cookie_duration': of('stickiness.lb_cookie.duration_seconds'),
      'stickiness.app_cookie_duration': of('stickiness.app_cookie.duration_seconds'),
      'stickiness.cookie_name': of('stickiness.app_cookie.cookie_name'),
      'dns_failover.minimum_healthy_targets_count': of(
        'target_group_health.dns_failover.minimum_healthy_targets.count',
      ),
      'dns_failover.minimum_healthy_targets_percentage': of(
        'target_group_health.dns_failover.minimum_healthy_targets.percentage',
      ),
      'unhealthy_state_routing.minimum_healthy_targets_count': of(
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
      ),
      'unhealthy_state_routing.minimum_healthy_targets_percentage': of(
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
      ),
      tags: tags(only(described.TagDescriptions, 'tags').Tags),
    };
  },
  async make({ elasticloadbalancing: elb }, { name, vpc }) {
    const { TargetGroups } = await elb.CreateTargetGroup({ Name: name, Port: 80, Protocol: 'HTTP', VpcId: vpc });
    const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
    return {
      id: TargetGroupArn,
      planned: {
        name,
        port: 80,
        protocol: 'HTTP',
        protocol_version: 'HTTP1',
        target_type: 'instance',
        ip_address_type: 'ipv4',
        load_balancer_arns: [],
        'health_check.enabled': true,
        'health_check.healthy_threshold': 5,
        'health_check.interval': 30,
        'health_check.matcher': '200',
        'health_check.path': '/',
        'health_check.port': 'traffic-port',
        'health_check.protocol': 'HTTP',
        'health_check.timeout': 5,
        'health_check.unhealthy_threshold': 2,
        deregistration_delay: '300',
        load_balancing_algorithm_type: 'round_robin',
        load_balancing_anomaly_mitigation: 'off',
        load_balancing_cross_zone_enabled: 'use_load_balancer_configuration',
        slow_start: '0',
        'stickiness.enabled': 'false',
        'stickiness.type': 'lb_cookie',
        'stickiness.cookie_duration': '86400',
        'dns_failover.minimum_healthy_targets_count': '1',
        'dns_failover.minimum_healthy_targets_percentage': 'off',
        'unhealthy_state_routing.minimum_healthy_targets_count': '1',
        'unhealthy_state_routing.minimum_healthy_targets_percentage': 'off',
        tags: {},
      },
      remove: () => elb.DeleteTargetGroup({ TargetGroupArn }),
    };
  },
};

const attachment: Kind = {
  type: 'aws_lb_target_group_attachment',
  async find({ elasticloadbalancing: elb }) {
    const { TargetGroups } = await elb.DescribeTargetGroups({});
    const health = await Promise.all(
      TargetGroups!.map(async ({ TargetGroupArn }) => {
        const { TargetHealthDescriptions } = await elb.DescribeTargetHealth({ TargetGroupArn });
        return TargetHealthDescriptions!.map(({ Target }) => `${TargetGroupArn} ${Target!.Id} ${Target!.Port}`);
      }),
    );
    return health.flat();
  },
  async read({ elasticloadbalancing: elb }, id) {
    const [TargetGroupArn, Id, port] = id.split(' ');
    const { TargetHealthDescriptions } = await elb.DescribeTargetHealth({
      TargetGroupArn,
      Targets: [{ Id, Port: Number(port) }],
    });
    const it = only(TargetHealthDescriptions, 'target');
    return {
      target_id: it.Target?.Id,
      port: it.Target?.Port,
      registered: (it.TargetHealth?.Reason !== 'Target.NotRegistered' && it.TargetHealth?.State) || undefined,
    };
  },
};

const listener: Kind = {
  type: 'aws_lb_listener',
  async find({ elasticloadbalancing: elb }) {
    const { LoadBalancers } = await elb.DescribeLoadBalancers({});
    const found = await Promise.all(
      LoadBalancers!.map(({ LoadBalancerArn }) => elb.DescribeListeners({ LoadBalancerArn })),
    );
    return found.flatMap(({ Listeners }) => Listeners!.map((it) => it.ListenerArn!));
  },
  async read({ elasticloadbalancing: elb }, id) {
    const it = only((await elb.DescribeListeners({ ListenerArns: [id] })).Listeners, 'listener');
    const of = values((await elb.DescribeListenerAttributes({ ListenerArn: id })).Attributes);
    const described = await elb.DescribeTags({ ResourceArns: [id] });
    return {
      load_balancer_arn: it.LoadBalancerArn,
      port: it.Port,
      protocol: it.Protocol,
      default_action: there(it.DefaultActions, 'DefaultActions').map(({ Type, TargetGroupArn, ForwardConfig }) => [
        Type,
        Type === 'forward' ? there(TargetGroupArn, 'TargetGroupArn') : '',
        Type === 'forward' ? there(ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn, 'ForwardConfig') : '',
      ]),
      ssl_policy: it.Protocol === 'HTTPS' ? it.SslPolicy : '',
      routing_http_response_server_enabled: of('routing.http.response.server.enabled'),
      tags: tags(only(described.TagDescriptions, 'tags').Tags),
    };
  },
};

const rule: Kind = {
  type: 'aws_lb_listener_rule',
  async find(api) {
    const found = await Promise.all(
      (await listener.find!(api)).map((ListenerArn) => api.elasticloadbalancing.DescribeRules({ ListenerArn })),
    );
    return found.flatMap(({ Rules }) => Rules!.filter(({ IsDefault }) => !IsDefault).map((it) => it.RuleArn!));
  },
  async read({ elasticloadbalancing: elb }, id) {
    const it = only((await elb.DescribeRules({ RuleArns: [id] })).Rules, 'rule');
    return {
      priority: it.Priority,
      action: there(it.Actions, 'Actions').map(({ Type, Order }) => [Type, Order]),
      condition: there(it.Conditions, 'Conditions').map(({ Field }) => Field),
      tags: tags(only((await elb.DescribeTags({ ResourceArns: [id] })).TagDescriptions, 'tags').Tags),
    };
  },
  async make(api, ground) {
    const { elasticloadbalancing: elb } = api;
    const name = `${ground.name}-rule`;
    const balancer = await loadBalancer.make!(api, { ...ground, name });
    const group = await targetGroup.make!(api, { ...ground, name });
    const { Listeners } = await elb.CreateListener({
      LoadBalancerArn: balancer.id,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    const { Rules } = await elb.CreateRule({
      ListenerArn: Listeners![0]!.ListenerArn,
      Priority: 10,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: group.id, Order: 1 }],
    });
    return {
      id: Rules![0]!.RuleArn!,
      planned: { priority: '10', action: [['forward', 1]], condition: ['path-pattern'], tags: {} },
      async remove() {
        await balancer.remove();
        await group.remove();
      },
    };
  },
};

export const balancing: readonly Kind[] = [loadBalancer, listener, rule, targetGroup, attachment];

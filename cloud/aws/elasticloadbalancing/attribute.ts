import {
  InvalidConfigurationRequestException,
  type LoadBalancerAttribute,
  type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { refuse } from '../refuse.ts';
import type { Balancing, Operations } from './balancing.ts';
import { listenerOf, loadBalancerOf, targetGroupOf } from './rows.ts';
import { ValidationError } from './validation-error.ts';

/** An attribute's default, and the values that it may be set to; without `allowed` the default is the only one that this cloud builds. */
type Known = Record<string, { readonly default: string; readonly allowed?: RegExp }>;

const BOOLEAN = /^(true|false)$/;

const BALANCER: Known = {
  'access_logs.s3.enabled': { default: 'false' },
  'access_logs.s3.bucket': { default: '' },
  'access_logs.s3.prefix': { default: '' },
  'connection_logs.s3.enabled': { default: 'false' },
  'connection_logs.s3.bucket': { default: '' },
  'connection_logs.s3.prefix': { default: '' },
  'deletion_protection.enabled': { default: 'false', allowed: BOOLEAN },
  'idle_timeout.timeout_seconds': { default: '60', allowed: /^([1-9]|[1-9]\d{1,2}|[1-3]\d{3}|4000)$/ },
  'client_keep_alive.seconds': { default: '3600' },
  'load_balancing.cross_zone.enabled': { default: 'true' },
  'routing.http.desync_mitigation_mode': { default: 'defensive' },
  'routing.http.drop_invalid_header_fields.enabled': { default: 'false', allowed: BOOLEAN },
  'routing.http.preserve_host_header.enabled': { default: 'false', allowed: BOOLEAN },
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': { default: 'false' },
  'routing.http.xff_header_processing.mode': { default: 'append' },
  'routing.http.xff_client_port.enabled': { default: 'false' },
  'routing.http2.enabled': { default: 'true', allowed: BOOLEAN },
  'waf.fail_open.enabled': { default: 'false' },
  'zonal_shift.config.enabled': { default: 'false' },
};

/** Of an HTTP listener ("Listener attributes"): the header is there unless somebody turns it off, and `ModifyListenerAttributes` is not built. */
const LISTENER = { 'routing.http.response.server.enabled': 'true' };

const GROUP: Known = {
  'deregistration_delay.timeout_seconds': { default: '300', allowed: /^(\d|[1-9]\d{1,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/ },
  'slow_start.duration_seconds': { default: '0', allowed: /^(0|[3-9]\d|[1-8]\d{2}|900)$/ },
  'load_balancing.algorithm.type': { default: 'round_robin', allowed: /^(round_robin|least_outstanding_requests)$/ },
  'load_balancing.algorithm.anomaly_mitigation': { default: 'off' },
  'load_balancing.cross_zone.enabled': {
    default: 'use_load_balancer_configuration',
    allowed: /^(true|use_load_balancer_configuration)$/,
  },
  'stickiness.enabled': { default: 'false' },
  'stickiness.type': { default: 'lb_cookie', allowed: /^lb_cookie$/ },
  'stickiness.lb_cookie.duration_seconds': { default: '86400', allowed: /^\d{1,6}$/ },
  'stickiness.app_cookie.cookie_name': { default: '' },
  'stickiness.app_cookie.duration_seconds': { default: '86400' },
  'target_group_health.dns_failover.minimum_healthy_targets.count': { default: '1' },
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': { default: 'off' },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': { default: '1' },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': { default: 'off' },
};

export const BALANCER_DEFAULTS = defaultsOf(BALANCER);
export const GROUP_DEFAULTS = defaultsOf(GROUP);

/** Says where an internet-facing load balancer can be reached from this machine. Not AWS's: it appears only here, and cannot be set. */
export const LOCAL_URL = 'local.url';

export function attributes(balancing: Balancing): Operations {
  const { loadBalancers, targetGroups, fleet } = balancing;

  return {
    async ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }) {
      const row = loadBalancerOf(balancing, LoadBalancerArn);
      row.attributes = { ...row.attributes, ...checked(BALANCER, Attributes, 'Load balancer') };
      loadBalancers.put(row.arn, row);
      await fleet.configure(row.arn);
      return { Attributes: listed(row.attributes) };
    },

    async DescribeLoadBalancerAttributes({ LoadBalancerArn }) {
      const row = loadBalancerOf(balancing, LoadBalancerArn);
      const [first] = Object.keys(row.localPorts)
        .map(Number)
        .sort((a, b) => a - b);
      const door: Record<string, string> =
        first === undefined ? {} : { [LOCAL_URL]: `http://127.0.0.1:${row.localPorts[first]}` };
      return { Attributes: listed({ ...BALANCER_DEFAULTS, ...row.attributes, ...door }) };
    },

    async ModifyTargetGroupAttributes({ TargetGroupArn, Attributes }) {
      const row = targetGroupOf(balancing, TargetGroupArn);
      row.attributes = { ...row.attributes, ...checked(GROUP, Attributes, 'Target group') };
      targetGroups.put(row.arn, row);
      await fleet.group(row.arn);
      return { Attributes: listed(row.attributes) };
    },

    async DescribeListenerAttributes({ ListenerArn }) {
      listenerOf(balancing, ListenerArn);
      return { Attributes: listed(LISTENER) };
    },

    async DescribeTargetGroupAttributes({ TargetGroupArn }) {
      return { Attributes: listed({ ...GROUP_DEFAULTS, ...targetGroupOf(balancing, TargetGroupArn).attributes }) };
    },
  };
}

function defaultsOf(known: Known): Record<string, string> {
  return Object.fromEntries(Object.entries(known).map(([key, { default: value }]) => [key, value]));
}

function listed(values: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }));
}

function checked(
  known: Known,
  given: readonly (LoadBalancerAttribute | TargetGroupAttribute)[] | undefined,
  owner: string,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of given ?? []) {
    const attribute = known[key];
    if (!attribute) refuse(ValidationError, `${owner} attribute key '${key}' is not recognized`);
    if (!(attribute.allowed?.test(value) ?? value === attribute.default)) {
      if (attribute.allowed) refuse(ValidationError, `${owner} attribute value '${value}' is invalid for '${key}'`);
      refuse(
        InvalidConfigurationRequestException,
        `${owner} attribute '${key}' is built in this cloud with the value '${attribute.default}' only, not '${value}'`,
      );
    }
    values[key] = value;
  }
  return values;
}

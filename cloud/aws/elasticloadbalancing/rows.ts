import type { Action, ProtocolEnum, RuleCondition, TargetTypeEnum } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ListenerNotFoundException,
  LoadBalancerNotFoundException,
  type LoadBalancerSchemeEnum,
  RuleNotFoundException,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetAddress } from '../../machines/load-balancer/target.ts';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';

export type Tags = Record<string, string>;

export interface LoadBalancerRow {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly scheme: LoadBalancerSchemeEnum;
  readonly vpcId: string;
  readonly createdTime: string;
  securityGroups: readonly string[];
  /** One per subnet; the address comes with the network interface, while provisioning. */
  nodes: readonly { zone: string; subnetId: string; eniId?: string; ip?: string }[];
  state: 'provisioning' | 'active' | 'failed';
  attributes: Record<string, string>;
  /** Listener port → port of 127.0.0.1, for whoever is on this machine and in no VPC. Internet-facing ones only. */
  localPorts: Record<string, number>;
  tags: Tags;
}

export interface TargetGroupRow {
  readonly arn: string;
  readonly name: string;
  readonly protocol: ProtocolEnum;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: TargetTypeEnum;
  healthCheck: {
    protocol: ProtocolEnum;
    port: string;
    path: string;
    intervalSeconds: number;
    timeoutSeconds: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
    matcher: string;
  };
  attributes: Record<string, string>;
  targets: readonly TargetAddress[];
  tags: Tags;
}

export interface ListenerRow {
  readonly arn: string;
  readonly loadBalancerArn: string;
  port: number;
  defaultActions: readonly Action[];
  tags: Tags;
}

export interface RuleRow {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly Action[];
  tags: Tags;
}

/** The service's tables. */
export interface Rows {
  readonly cloud: Cloud;
  readonly loadBalancers: Table<LoadBalancerRow>;
  readonly targetGroups: Table<TargetGroupRow>;
  readonly listeners: Table<ListenerRow>;
  readonly rules: Table<RuleRow>;
}

/** The part of an ARN that CloudWatch uses as a dimension: `app/name/id`, `targetgroup/name/id`. */
export function suffixOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1).replace(/^(loadbalancer|listener|listener-rule)\//, '');
}

export function loadBalancerOf({ loadBalancers }: Rows, arn: string | undefined): LoadBalancerRow {
  return loadBalancers.get(arn ?? '') ?? refuse(LoadBalancerNotFoundException, `Load balancer '${arn}' not found`);
}

export function targetGroupOf({ targetGroups }: Rows, arn: string | undefined): TargetGroupRow {
  return targetGroups.get(arn ?? '') ?? refuse(TargetGroupNotFoundException, `Target group '${arn}' not found`);
}

export function listenerOf({ listeners }: Rows, arn: string | undefined): ListenerRow {
  return listeners.get(arn ?? '') ?? refuse(ListenerNotFoundException, `Listener '${arn}' not found`);
}

export function ruleOf({ rules }: Rows, arn: string | undefined): RuleRow {
  return rules.get(arn ?? '') ?? refuse(RuleNotFoundException, `Rule '${arn}' not found`);
}

export function toTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

import type {
  Address,
  EbsBlockDevice,
  Instance,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { type Idempotent, openClientTokens } from './client-token.ts';
import type { TemplateRow } from './launch-template.ts';
import { rulesOf } from './rules.ts';
import { openTags, type Tags } from './tag.ts';

export type Ec2Operations = Handlers<typeof import('@aws-sdk/client-ec2'), Call>;

/** A row as it is kept: an answer of AWS whose dates are ISO strings. Tags are kept apart. */
export type Kept<T> = T extends Date
  ? string
  : T extends readonly (infer U)[]
    ? Kept<U>[]
    : T extends object
      ? { [K in keyof T]: Kept<T[K]> }
      : T;

/** An instance, and what its machine needs to start again. */
export interface InstanceRow {
  readonly id: string;
  readonly instance: Kept<Instance>;
  readonly reservationId: string;
  readonly interfaceId?: string;
  readonly roleArn?: string;
  /** Base64. */
  readonly userData?: string;
  /** Who asked for it: the account, or a service such as Auto Scaling. */
  readonly requesterId?: string;
  readonly terminatedAt?: string;
  readonly disableApiTermination?: boolean;
  readonly disableApiStop?: boolean;
  readonly shutdownBehavior?: string;
  readonly cpuCredits?: string;
  /** Its root volume: the image's, over which the request's or the template's is laid. */
  readonly volume?: EbsBlockDevice;
}

/** The resources of a VPC as this cloud keeps them, by their ids. */
export interface Model {
  readonly cloud: Cloud;
  readonly tags: Tags;
  readonly idempotent: Idempotent;
  readonly vpcs: Table<Vpc>;
  readonly vpcAttributes: Table<{ dnsSupport: boolean; dnsHostnames: boolean }>;
  readonly subnets: Table<Subnet>;
  readonly internetGateways: Table<InternetGateway>;
  readonly addresses: Table<Address>;
  readonly natGateways: Table<Kept<NatGateway>>;
  readonly routeTables: Table<RouteTable>;
  readonly networkAcls: Table<NetworkAcl>;
  readonly groups: Table<SecurityGroup>;
  readonly groupRules: Table<SecurityGroupRule>;
  readonly interfaces: Table<Kept<NetworkInterface>>;
  readonly endpoints: Table<Kept<VpcEndpoint>>;
  readonly templates: Table<TemplateRow>;
  readonly instances: Table<InstanceRow>;
  /** Security groups, ACLs, routes or interfaces are not what they were: the network is told. */
  changed(): void;
}

export function openModel(cloud: Cloud): Model {
  const table = <T>(name: string) => cloud.store.table<T>(`ec2/${name}`);
  const model: Model = {
    cloud,
    tags: openTags(cloud.store),
    idempotent: openClientTokens(cloud.store),
    vpcs: table('vpc'),
    vpcAttributes: table('vpc-attribute'),
    subnets: table('subnet'),
    internetGateways: table('internet-gateway'),
    addresses: table('address'),
    natGateways: table('nat-gateway'),
    routeTables: table('route-table'),
    networkAcls: table('network-acl'),
    groups: table('security-group'),
    groupRules: table('security-group-rule'),
    interfaces: table('network-interface'),
    endpoints: table('vpc-endpoint'),
    templates: table('launch-template'),
    instances: table('instance'),
    changed: () => cloud.network.rule(rulesOf(model)),
  };
  return model;
}

import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';

export interface SubnetGroupRow {
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: Tags;
}

export interface ParameterGroupRow {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export type Tags = Readonly<Record<string, string>>;

export interface InstanceRow {
  readonly id: string;
  /** `db-` and 26 characters: stays when the identifier changes. */
  readonly resourceId: string;
  readonly arn: string;
  readonly status: string;
  readonly created: string;
  readonly class: string;
  readonly engineVersion: string;
  readonly username: string;
  /** What PostgreSQL keeps of the master password. The password itself is kept nowhere, or in its secret. */
  readonly verifier: string;
  readonly database: string | undefined;
  readonly port: number;
  readonly storage: Storage;
  readonly kmsKeyArn: string | undefined;
  readonly multiAz: boolean;
  /** The primary's zone first. */
  readonly zones: readonly string[];
  readonly subnetGroup: string;
  readonly vpcId: string;
  readonly securityGroups: readonly string[];
  /** One in each zone, once they exist. */
  readonly interfaces: readonly { readonly id: string; readonly zone: string; readonly privateIp: string }[];
  readonly parameterGroup: string;
  /** Parameters were changed that are read at start only. */
  readonly pendingReboot: boolean;
  readonly endpointName: string;
  /** DescribeDBInstances names the endpoint only once there is one. */
  readonly reachable: boolean;
  readonly secret: { readonly arn: string; readonly keyArn: string; readonly rotated: string } | undefined;
  readonly retention: number;
  readonly protected: boolean;
  readonly publicly: boolean;
  readonly logExports: readonly string[];
  readonly certificateAuthority: string;
  /** What callers say and read back, and what changes nothing here. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly tags: Tags;
  /** The snapshot that it is made from. */
  readonly restoredFrom: string | undefined;
  readonly latestBackup: string | undefined;
  /** What was said when it was deleted. */
  readonly leaving?: { readonly finalSnapshot: string | undefined; readonly keepBackups: boolean };
}

export interface Storage {
  readonly type: string;
  readonly size: number;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
  readonly limit: number | undefined;
}

export interface SnapshotRow {
  readonly id: string;
  readonly arn: string;
  readonly type: 'manual' | 'automated';
  readonly status: 'creating' | 'available' | 'failed';
  readonly created: string;
  readonly progress: number;
  /** The instance as it was. */
  readonly of: InstanceRow;
  /** The data key of the file, wrapped by the instance's KMS key; absent for an unencrypted instance. */
  readonly wrappedKey: string | undefined;
  readonly tags: Tags;
}

export interface EventRow {
  readonly source: string;
  readonly type: 'db-instance' | 'db-snapshot' | 'db-parameter-group';
  readonly arn: string;
  readonly id: string;
  readonly message: string;
  readonly categories: readonly string[];
  readonly date: string;
}

/** What RDS remembers. */
export interface Model {
  readonly cloud: Cloud;
  readonly instances: Table<InstanceRow>;
  readonly subnetGroups: Table<SubnetGroupRow>;
  readonly parameterGroups: Table<ParameterGroupRow>;
  readonly snapshots: Table<SnapshotRow>;
  readonly events: Table<EventRow>;
  /** Changes some of an instance's row; undefined when it is gone. */
  change(id: string, values: Partial<InstanceRow>): InstanceRow | undefined;
}

export function openModel(cloud: Cloud): Model {
  const table = <T>(name: string) => cloud.store.table<T>(`rds/${name}`);
  const instances = table<InstanceRow>('instance');
  return {
    cloud,
    instances,
    subnetGroups: table('subnet-group'),
    parameterGroups: table('parameter-group'),
    snapshots: table('snapshot'),
    events: table('event'),
    change(id, values) {
      const row = instances.get(id);
      return row && instances.put(id, { ...row, ...values });
    },
  };
}

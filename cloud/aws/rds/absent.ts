import {
  DBClusterNotFoundFault,
  DBClusterSnapshotNotFoundFault,
  DBProxyNotFoundFault,
  DBSecurityGroupNotFoundFault,
  GlobalClusterNotFoundFault,
  ReservedDBInstanceNotFoundFault,
  SubscriptionNotFoundFault,
} from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';

type Fault = Parameters<typeof refuse>[0];

/** None of a kind: the answer to all questions but the one for a name. */
const none =
  <Member extends string>(member: Member, asked?: string, fault?: Fault) =>
  async (input: object): Promise<Record<Member, never[]>> => {
    const name = asked && (input as Record<string, string | undefined>)[asked];
    if (name && fault) refuse(fault, `${name} not found.`);
    return { [member]: [] as never[] } as Record<Member, never[]>;
  };

/** Kinds of resource that nobody can create in this cloud, and that everybody asks for who looks over databases. There are none, which is the whole truth. */
export function absent() {
  return {
    DescribeDBClusters: none('DBClusters', 'DBClusterIdentifier', DBClusterNotFoundFault),
    DescribeDBClusterSnapshots: none(
      'DBClusterSnapshots',
      'DBClusterSnapshotIdentifier',
      DBClusterSnapshotNotFoundFault,
    ),
    DescribeGlobalClusters: none('GlobalClusters', 'GlobalClusterIdentifier', GlobalClusterNotFoundFault),
    DescribeDBProxies: none('DBProxies', 'DBProxyName', DBProxyNotFoundFault),
    DescribeDBSecurityGroups: none('DBSecurityGroups', 'DBSecurityGroupName', DBSecurityGroupNotFoundFault),
    DescribeReservedDBInstances: none('ReservedDBInstances', 'ReservedDBInstanceId', ReservedDBInstanceNotFoundFault),
    DescribeEventSubscriptions: none('EventSubscriptionsList', 'SubscriptionName', SubscriptionNotFoundFault),
    DescribeBlueGreenDeployments: none('BlueGreenDeployments'),
    DescribeExportTasks: none('ExportTasks'),
    /** Maintenance is AWS's; nothing here is ever due. */
    DescribePendingMaintenanceActions: none('PendingMaintenanceActions'),
  } satisfies Handlers<typeof import('@aws-sdk/client-rds'), Call>;
}

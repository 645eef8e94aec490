import type { InstanceStatus, SummaryStatus } from '@aws-sdk/client-ec2';
import { notFound } from './ec2-error.ts';
import type { Machines } from './instance-machine.ts';
import type { Ec2Operations, InstanceRow, Model } from './model.ts';
import { select } from './select.ts';

export function instanceStatusOperations(model: Model, machines: Machines) {
  /** The system below is this machine, which is well as long as anybody can ask; the instance may be booting or dead. */
  function answer(row: InstanceRow): InstanceStatus {
    const isRunning = row.instance.State?.Name === 'running';
    const health: SummaryStatus = isRunning ? machines.health(row.id) : 'not-applicable';
    const reachability = health === 'ok' ? 'passed' : health === 'impaired' ? 'failed' : 'initializing';
    const system: SummaryStatus = isRunning ? 'ok' : 'not-applicable';
    return {
      InstanceId: row.id,
      AvailabilityZone: row.instance.Placement?.AvailabilityZone,
      InstanceState: row.instance.State,
      InstanceStatus: { Status: health, Details: isRunning ? [{ Name: 'reachability', Status: reachability }] : [] },
      SystemStatus: { Status: system, Details: isRunning ? [{ Name: 'reachability', Status: 'passed' }] : [] },
      Events: [],
    };
  }

  return {
    async DescribeInstanceStatus({ InstanceIds, IncludeAllInstances, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: model.instances.values(),
        id: (row) => row.id,
        ids: InstanceIds,
        missing: notFound.instance,
        filters: Filters,
        fields: (row) => ({
          'instance-state-name': row.instance.State?.Name,
          'instance-state-code': row.instance.State?.Code,
          'availability-zone': row.instance.Placement?.AvailabilityZone,
          'instance-status.status': answer(row).InstanceStatus?.Status,
          'system-status.status': answer(row).SystemStatus?.Status,
          'instance-status.reachability': answer(row).InstanceStatus?.Details?.map((it) => it.Status),
        }),
        input,
      });
      // Only running instances are told of, unless all are asked for.
      const told = rows.filter((row) => IncludeAllInstances || row.instance.State?.Name === 'running');
      return { InstanceStatuses: told.map(answer), ...next };
    },
  } satisfies Ec2Operations;
}

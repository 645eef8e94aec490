import { isIPv4 } from 'node:net';
import { InvalidTargetException, type TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetReport } from '../../machines/load-balancer/balancers.ts';
import type { TargetAddress } from '../../machines/load-balancer/target.ts';
import { refuse } from '../refuse.ts';
import type { Balancing, Operations } from './balancing.ts';
import { type TargetGroupRow, targetGroupOf } from './rows.ts';

export function targets(balancing: Balancing): Operations {
  const { cloud, targetGroups, fleet } = balancing;

  /** Where the targets are. Instances must run, and in the group's VPC. */
  async function locate(row: TargetGroupRow, given: readonly TargetDescription[]): Promise<TargetAddress[]> {
    if (row.targetType === 'ip')
      return given.map(({ Id = '', Port = row.port, AvailabilityZone = 'all' }) => {
        if (!isIPv4(Id)) refuse(InvalidTargetException, `The IP address '${Id}' is not a valid IPv4 address`);
        return { id: Id, ip: Id, port: Port, zone: AvailabilityZone };
      });
    const ids = given.map((it) => it.Id ?? '');
    const ec2 = await cloud.use('ec2');
    const { Reservations = [] } = await ec2
      .DescribeInstances({ InstanceIds: [...new Set(ids)] })
      .catch((error: Error) => {
        if (!error.name.startsWith('InvalidInstanceID')) throw error;
        return refuse(
          InvalidTargetException,
          `The following targets are not valid: ${ids.map((id) => `'${id}'`).join(', ')}`,
        );
      });
    const instances = new Map(Reservations.flatMap((it) => it.Instances ?? []).map((it) => [it.InstanceId, it]));
    return given.map(({ Id = '', Port = row.port }) => {
      const instance = instances.get(Id);
      if (instance?.State?.Name !== 'running')
        refuse(
          InvalidTargetException,
          `The following targets are not in a running state and cannot be registered: '${Id}'`,
        );
      if (instance.VpcId !== row.vpcId)
        refuse(InvalidTargetException, `The following targets are not in the target group VPC '${row.vpcId}': '${Id}'`);
      return { id: Id, ip: instance.PrivateIpAddress!, port: Port, zone: instance.Placement!.AvailabilityZone! };
    });
  }

  return {
    async RegisterTargets({ TargetGroupArn, Targets = [] }) {
      const located = await locate(targetGroupOf(balancing, TargetGroupArn), Targets);
      const row = targetGroupOf(balancing, TargetGroupArn);
      const fresh = located.filter((it) => !row.targets.some((known) => known.id === it.id && known.port === it.port));
      row.targets = [...row.targets, ...fresh];
      targetGroups.put(row.arn, row);
      await Promise.all(located.map((target) => fleet.register(row.arn, target)));
      return {};
    },

    async DeregisterTargets({ TargetGroupArn, Targets = [] }) {
      const row = targetGroupOf(balancing, TargetGroupArn);
      const leaving = row.targets.filter((it) =>
        Targets.some(({ Id, Port }) => Id === it.id && (!Port || Port === it.port)),
      );
      row.targets = row.targets.filter((it) => !leaving.includes(it));
      targetGroups.put(row.arn, row);
      for (const target of leaving)
        cloud.background(`deregistration of ${target.id} from ${row.name}`, () => fleet.deregister(row.arn, target));
      return {};
    },

    async DescribeTargetHealth({ TargetGroupArn, Targets }) {
      const row = targetGroupOf(balancing, TargetGroupArn);
      const registered = await fleet.targets(row.arn);
      const port = (target: number) =>
        row.healthCheck.port === 'traffic-port' ? String(target) : row.healthCheck.port;
      const known = (target: TargetReport) => ({
        Target: { Id: target.address.id, Port: target.address.port, AvailabilityZone: target.address.zone },
        HealthCheckPort: port(target.address.port),
        TargetHealth: fleet.isInUse(row.arn) || target.health.state === 'draining' ? healthOf(target) : NOT_IN_USE,
      });
      if (!Targets) return { TargetHealthDescriptions: registered.map(known) };
      return {
        TargetHealthDescriptions: Targets.map(({ Id, Port }) => {
          const target = registered.find(({ address }) => address.id === Id && (!Port || address.port === Port));
          if (target) return known(target);
          return {
            Target: { Id, Port: Port ?? row.port },
            HealthCheckPort: port(Port ?? row.port),
            TargetHealth: NOT_REGISTERED,
          };
        }),
      };
    },
  };
}

const NOT_IN_USE = {
  State: 'unused',
  Reason: 'Target.NotInUse',
  Description: 'Target group is not configured to receive traffic from the load balancer',
} as const;

const NOT_REGISTERED = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
} as const;

function healthOf({ health }: TargetReport) {
  return { State: health.state, Reason: health.reason, Description: health.description };
}

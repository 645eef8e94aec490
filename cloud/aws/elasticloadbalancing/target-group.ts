import { randomBytes } from 'node:crypto';
import {
  DuplicateTargetGroupNameException,
  InvalidConfigurationRequestException,
  ResourceInUseException,
  type TargetGroup,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { ownerOf } from './action.ts';
import { GROUP_DEFAULTS } from './attribute.ts';
import type { Balancing, Operations } from './balancing.ts';
import { DEFAULT_CHECK, healthCheckOf, sameCheck } from './health-check.ts';
import { invalidMarker } from './load-balancer.ts';
import { type TargetGroupRow, targetGroupOf, toTags } from './rows.ts';
import { ValidationError } from './validation-error.ts';

export function targetGroups(balancing: Balancing): Operations {
  const { cloud, targetGroups, fleet } = balancing;

  return {
    async CreateTargetGroup(input) {
      const name = input.Name ?? '';
      if (!/^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name))
        refuse(ValidationError, `The target group name '${name}' must be 1 to 32 letters, digits and inner hyphens`);
      const { TargetType: targetType = 'instance', Protocol: protocol, Port: port, VpcId: vpcId } = input;
      if (targetType !== 'instance' && targetType !== 'ip')
        refuse(
          InvalidConfigurationRequestException,
          `Targets of type '${targetType}' are not built in this cloud: use 'instance' or 'ip'`,
        );
      if (protocol !== 'HTTP')
        refuse(InvalidConfigurationRequestException, `Protocol '${protocol}' is not built in this cloud: use 'HTTP'`);
      if (input.ProtocolVersion && input.ProtocolVersion !== 'HTTP1')
        refuse(
          InvalidConfigurationRequestException,
          `Protocol version '${input.ProtocolVersion}' is not built in this cloud: use 'HTTP1'`,
        );
      if (!port || port > 65_535) refuse(ValidationError, `A port from 1 to 65535 must be specified, not '${port}'`);
      if (!vpcId) refuse(ValidationError, 'A VPC ID must be specified');
      const healthCheck = healthCheckOf(DEFAULT_CHECK, input);
      const known = targetGroups.values().find((it) => it.name === name);
      if (known) {
        const same =
          known.port === port &&
          known.vpcId === vpcId &&
          known.targetType === targetType &&
          sameCheck(known.healthCheck, healthCheck);
        if (!same)
          refuse(
            DuplicateTargetGroupNameException,
            `A target group with the same name '${name}' exists, but with different settings`,
          );
        return { TargetGroups: [describe(known)] };
      }
      await (await cloud.use('ec2')).DescribeVpcs({ VpcIds: [vpcId] }).catch((error: Error) => {
        if (error.name !== 'InvalidVpcID.NotFound') throw error;
        return refuse(ValidationError, `The VPC ID '${vpcId}' is not found`);
      });
      const arn = cloud.arn('elasticloadbalancing', `targetgroup/${name}/${randomBytes(8).toString('hex')}`);
      const row = targetGroups.put(arn, {
        arn,
        name,
        protocol,
        port,
        vpcId,
        targetType,
        healthCheck,
        attributes: { ...GROUP_DEFAULTS },
        targets: [],
        tags: toTags(input.Tags),
      });
      return { TargetGroups: [describe(row)] };
    },

    async DescribeTargetGroups({ LoadBalancerArn, TargetGroupArns, Names, Marker, PageSize }) {
      const all = targetGroups.values();
      const missing =
        TargetGroupArns?.find((arn) => !targetGroups.has(arn)) ??
        Names?.find((name) => !all.some((it) => it.name === name));
      if (missing) refuse(TargetGroupNotFoundException, `One or more target groups not found: '${missing}'`);
      const chosen = all.filter(
        (it) =>
          (TargetGroupArns?.includes(it.arn) ?? true) &&
          (Names?.includes(it.name) ?? true) &&
          (!LoadBalancerArn || ownerOf(balancing, it.arn) === LoadBalancerArn),
      );
      const page = paging(chosen, (it) => it.arn, { token: Marker, size: PageSize ?? 400 }, invalidMarker);
      return { TargetGroups: page.items.map(describe), NextMarker: page.next };
    },

    async ModifyTargetGroup(input) {
      const row = targetGroupOf(balancing, input.TargetGroupArn);
      row.healthCheck = healthCheckOf(row.healthCheck, input);
      targetGroups.put(row.arn, row);
      await fleet.group(row.arn);
      return { TargetGroups: [describe(row)] };
    },

    async DeleteTargetGroup({ TargetGroupArn: arn = '' }) {
      if (!targetGroups.has(arn)) return {}; // AWS: deleting what is gone succeeds
      if (ownerOf(balancing, arn))
        refuse(ResourceInUseException, `Target group '${arn}' is currently in use by a listener or a rule`);
      targetGroups.delete(arn);
      await fleet.forget(arn);
      return {};
    },
  };

  function describe(row: TargetGroupRow): TargetGroup {
    const owner = ownerOf(balancing, row.arn);
    return {
      TargetGroupArn: row.arn,
      TargetGroupName: row.name,
      Protocol: row.protocol,
      ProtocolVersion: 'HTTP1',
      Port: row.port,
      VpcId: row.vpcId,
      TargetType: row.targetType,
      IpAddressType: 'ipv4',
      HealthCheckEnabled: true,
      HealthCheckProtocol: row.healthCheck.protocol,
      HealthCheckPort: row.healthCheck.port,
      HealthCheckPath: row.healthCheck.path,
      HealthCheckIntervalSeconds: row.healthCheck.intervalSeconds,
      HealthCheckTimeoutSeconds: row.healthCheck.timeoutSeconds,
      HealthyThresholdCount: row.healthCheck.healthyThreshold,
      UnhealthyThresholdCount: row.healthCheck.unhealthyThreshold,
      Matcher: { HttpCode: row.healthCheck.matcher },
      LoadBalancerArns: owner ? [owner] : [],
    };
  }
}

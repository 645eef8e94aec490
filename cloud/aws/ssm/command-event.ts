import type { Cloud } from '../../service.ts';
import type { CommandRow } from './commands.ts';

/** The state of a command, as the Systems Manager User Guide has it ("Reference: Amazon EventBridge event patterns and types"). */
export function tellCommand(cloud: Cloud, row: CommandRow): void {
  const expires = Date.parse(row.requestedAt) + row.deliverySeconds * 1000;
  cloud.emit({
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Status-change Notification',
    resources: row.instanceIds.map((id) => cloud.arn('ec2', `instance/${id}`)),
    detail: {
      'command-id': row.id,
      'document-name': row.documentName,
      'expire-after': new Date(expires).toISOString(),
      parameters: row.parameters,
      'requested-date-time': row.requestedAt,
      status: row.status,
    },
  });
}

/** The state of a command on one instance. */
export function tellInvocation(cloud: Cloud, row: CommandRow, instanceId: string): void {
  cloud.emit({
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Invocation Status-change Notification',
    resources: [cloud.arn('ec2', `instance/${instanceId}`)],
    detail: {
      'command-id': row.id,
      'document-name': row.documentName,
      'instance-id': instanceId,
      'requested-date-time': row.requestedAt,
      status: row.invocations[instanceId]!.status,
    },
  });
}

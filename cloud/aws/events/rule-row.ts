import type { Rule, RuleState, Target } from '@aws-sdk/client-eventbridge';
import { ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../../service.ts';

export interface RuleRow {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  readonly targets: readonly Target[];
  readonly tags: Record<string, string>;
  /** When the schedule fires next. */
  readonly nextAt?: string;
}

export type Rules = ReturnType<typeof openRules>;

/** The rules of all buses. */
export function openRules(cloud: Cloud) {
  const table = cloud.store.table<RuleRow>('events/rule');
  /** A bus may be given by name or by ARN. */
  const busName = (given = 'default') => given.replace(/^arn:aws[^:]*:events:[^:]*:[^:]*:event-bus\//, '');
  const keyOf = (bus: string | undefined, name: string | undefined) => `${busName(bus)}/${name}`;
  const arnOf = (bus: string | undefined, name: string) =>
    cloud.arn('events', busName(bus) === 'default' ? `rule/${name}` : `rule/${busName(bus)}/${name}`);

  function find(bus: string | undefined, name: string | undefined): RuleRow {
    const row = table.get(keyOf(bus, name));
    if (row) return row;
    throw new ResourceNotFoundException({
      message: `Rule ${name} does not exist on EventBus ${busName(bus)}.`,
      $metadata: {},
    });
  }

  const shown = (row: RuleRow): Rule => ({
    Name: row.name,
    Arn: row.arn,
    EventBusName: row.bus,
    State: row.state,
    ...(row.pattern && { EventPattern: row.pattern }),
    ...(row.schedule && { ScheduleExpression: row.schedule }),
    ...(row.description && { Description: row.description }),
    ...(row.roleArn && { RoleArn: row.roleArn }),
  });

  const put = (row: RuleRow) => table.put(keyOf(row.bus, row.name), row);
  const byArn = (arn: string | undefined) => table.values().find((it) => it.arn === arn);
  return { table, busName, keyOf, arnOf, find, shown, put, byArn };
}

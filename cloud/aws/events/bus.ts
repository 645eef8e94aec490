import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { ResourceAlreadyExistsException, ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import type { Rules } from './rule-row.ts';

export interface BusRow {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
}

export interface Buses {
  readonly operations: Handlers<typeof EventBridge, Call>;
  /** By name or ARN. Throws `ResourceNotFoundException`. */
  find(given: string | undefined): BusRow;
}

/** Event buses: `default`, which is always there, and custom ones. */
export function openBuses(cloud: Cloud, rules: Rules): Buses {
  const table = cloud.store.table<BusRow>('events/bus');
  const arnOf = (name: string) => cloud.arn('events', `event-bus/${name}`);
  const standard: BusRow = { name: 'default', arn: arnOf('default') };

  function find(given: string | undefined): BusRow {
    const name = rules.busName(given);
    const row = name === 'default' ? standard : table.get(name);
    if (row) return row;
    throw new ResourceNotFoundException({ message: `Event bus ${name} does not exist.`, $metadata: {} });
  }

  const shown = (row: BusRow) => ({ Name: row.name, Arn: row.arn, Description: row.description });
  const operations: Handlers<typeof EventBridge, Call> = {
    async CreateEventBus({ Name, Description }) {
      if (!Name || Name.includes('/') || Name === 'default') throw validation(`"${Name}" is no name for an event bus`);
      if (table.has(Name))
        throw new ResourceAlreadyExistsException({ message: `Event bus ${Name} already exists.`, $metadata: {} });
      table.put(Name, { name: Name, arn: arnOf(Name), description: Description });
      return { EventBusArn: arnOf(Name), Description };
    },
    DescribeEventBus: async ({ Name }) => shown(find(Name)),
    async ListEventBuses({ NamePrefix = '', NextToken, Limit }) {
      const all = [standard, ...table.values()].filter((it) => it.name.startsWith(NamePrefix));
      const { items, token } = page(all, NextToken, Limit);
      return { EventBuses: items.map(shown), NextToken: token };
    },
    async DeleteEventBus({ Name }) {
      if (rules.busName(Name) === 'default') throw validation('Cannot delete event bus default.');
      if (rules.table.values().some((it) => it.bus === Name)) throw validation(`Event bus ${Name} has rules.`);
      table.delete(Name ?? '');
      return {};
    },
  };
  return { operations, find };
}

import type { RoutingConfigurationListItem } from '@aws-sdk/client-sfn';
import { errors } from './errors.ts';
import { machineOf } from './find.ts';
import { page } from './page.ts';
import type { AliasRow, Operations, States } from './states.ts';

/** Names for versions of state machines. */
export function aliasOperations(states: States) {
  const { aliases, versions, cloud } = states;

  function found(arn: string | undefined): AliasRow {
    const row = aliases.get(arn ?? '');
    if (!row) throw errors.noResource(arn ?? '');
    return row;
  }

  function routingOf(given: readonly RoutingConfigurationListItem[] = []): AliasRow['routing'] {
    const arns = given.map((it) => it.stateMachineVersionArn ?? '');
    if (arns.some((arn) => !/:\d+$/.test(arn))) {
      throw errors.validation(
        `Routing configuration must contain state machine version ARNs. Received: [${arns.join(', ')}]`,
        'INVALID_ROUTING_CONFIGURATION',
      );
    }
    if (given.reduce((sum, it) => sum + (it.weight ?? 0), 0) !== 100) {
      throw errors.validation('The sum of routing weights must be 100.', 'INVALID_ROUTING_CONFIGURATION');
    }
    for (const arn of arns) if (!versions.has(arn)) throw errors.noResource(arn);
    return given.map((it) => ({ stateMachineVersionArn: it.stateMachineVersionArn ?? '', weight: it.weight ?? 0 }));
  }

  return {
    async CreateStateMachineAlias({ name = '', description, routingConfiguration }) {
      const routing = routingOf(routingConfiguration);
      const machineArn = (routing[0]?.stateMachineVersionArn ?? '').replace(/:\d+$/, '');
      const arn = `${machineArn}:${name}`;
      const known = aliases.get(arn);
      if (known && (JSON.stringify(known.routing) !== JSON.stringify(routing) || known.description !== description)) {
        throw errors.conflict(
          `Failed to create alias because an alias with the same name and a different routing configuration already exists.`,
        );
      }
      const now = cloud.clock.now().toISOString();
      const row =
        known ?? aliases.put(arn, { arn, machineArn, name, description, routing, createdAt: now, updatedAt: now });
      return { stateMachineAliasArn: arn, creationDate: new Date(row.createdAt) };
    },

    async UpdateStateMachineAlias({ stateMachineAliasArn, description, routingConfiguration }) {
      const row = found(stateMachineAliasArn);
      const routing = routingConfiguration ? routingOf(routingConfiguration) : row.routing;
      const now = cloud.clock.now();
      const updated = { ...row, description: description ?? row.description, routing, updatedAt: now.toISOString() };
      aliases.put(row.arn, updated);
      return { updateDate: now };
    },

    async DescribeStateMachineAlias({ stateMachineAliasArn }) {
      const row = found(stateMachineAliasArn);
      return {
        stateMachineAliasArn: row.arn,
        name: row.name,
        ...(row.description && { description: row.description }),
        routingConfiguration: row.routing,
        creationDate: new Date(row.createdAt),
        updateDate: new Date(row.updatedAt),
      };
    },

    async ListStateMachineAliases({ stateMachineArn, ...input }) {
      const machine = machineOf(states, stateMachineArn as string);
      const own = aliases.values().filter((it) => it.machineArn === machine.arn);
      const { items, nextToken } = page(own, input, 100);
      return {
        stateMachineAliases: items.map((it) => ({
          stateMachineAliasArn: it.arn,
          creationDate: new Date(it.createdAt),
        })),
        ...(nextToken && { nextToken }),
      };
    },

    async DeleteStateMachineAlias({ stateMachineAliasArn }) {
      aliases.delete(found(stateMachineAliasArn).arn);
      return {};
    },
  } satisfies Operations;
}

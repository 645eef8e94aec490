import type { LoggingConfiguration } from '@aws-sdk/client-sfn';
import { variableReferences } from '../../asl/variable-references.ts';
import { checkDefinition } from './definition.ts';
import { errors } from './errors.ts';
import { chosenOf, machineOf, outlineOf } from './find.ts';
import { loggingOf } from './logging.ts';
import { checkName } from './name.ts';
import { page } from './page.ts';
import type { MachineRow, Operations, States } from './states.ts';
import { publish } from './version.ts';

const ENCRYPTION = { type: 'AWS_OWNED_KEY' } as const;

/** The state machines of the account. */
export function stateMachines(states: States) {
  const { cloud, machines } = states;

  return {
    async CreateStateMachine(input) {
      const name = input.name as string;
      checkName(name);
      const arn = cloud.arn('states', `stateMachine:${name}`);
      const type = input.type ?? 'STANDARD';
      const definition = input.definition as string;
      const roleArn = input.roleArn as string;
      const logging = await loggingOf(cloud, input.loggingConfiguration);
      const known = machines.get(arn);
      if (known) {
        const same =
          known.definition === definition &&
          known.type === type &&
          JSON.stringify(known.logging) === JSON.stringify(logging) &&
          known.tracing &&
          (known.tracing as { enabled?: boolean }).enabled === (input.tracingConfiguration?.enabled ?? false);
        if (!same) throw errors.machineExists(arn);
        return { stateMachineArn: arn, creationDate: new Date(known.createdAt) };
      }
      checkDefinition(definition, type);
      await assumable(states, roleArn, name);
      const now = cloud.clock.now();
      const row = machines.put(arn, {
        arn,
        name,
        type,
        definition,
        roleArn,
        logging,
        tracing: { enabled: input.tracingConfiguration?.enabled ?? false },
        encryption: input.encryptionConfiguration ?? ENCRYPTION,
        createdAt: now.toISOString(),
        updatedAt: now.toISOString(),
        tags: Object.fromEntries((input.tags ?? []).map(({ key = '', value = '' }) => [key, value])),
        lastVersion: 0,
      });
      const version = input.publish ? publish(states, row, input.versionDescription) : undefined;
      return { stateMachineArn: arn, creationDate: now, ...(version && { stateMachineVersionArn: version.arn }) };
    },

    async UpdateStateMachine(input) {
      const row = machineOf(states, input.stateMachineArn as string);
      const { definition = row.definition, roleArn = row.roleArn } = input;
      checkDefinition(definition, row.type);
      await assumable(states, roleArn, row.name);
      const logging = input.loggingConfiguration ? await loggingOf(cloud, input.loggingConfiguration) : row.logging;
      const tracing = input.tracingConfiguration
        ? { enabled: input.tracingConfiguration.enabled ?? false }
        : row.tracing;
      const revised = { ...row, definition, roleArn, logging, tracing };
      const same = JSON.stringify(revised) === JSON.stringify(row);
      const revisionId = same ? row.revisionId : crypto.randomUUID();
      const now = cloud.clock.now();
      const after = machines.put(row.arn, { ...revised, revisionId, updatedAt: now.toISOString() });
      const version = input.publish ? publish(states, after, input.versionDescription) : undefined;
      return {
        updateDate: now,
        ...(revisionId && { revisionId }),
        ...(version && { stateMachineVersionArn: version.arn }),
      };
    },

    async DeleteStateMachine({ stateMachineArn }) {
      const arn = stateMachineArn as string;
      if (!arn.startsWith('arn:')) throw errors.invalidArn(arn);
      // AWS lets running executions go on, and answers the same for a machine that is not there.
      if (!machines.delete(arn)) return {};
      for (const it of states.versions.values()) if (it.machineArn === arn) states.versions.delete(it.arn);
      for (const it of states.aliases.values()) if (it.machineArn === arn) states.aliases.delete(it.arn);
      return {};
    },

    async DescribeStateMachine({ stateMachineArn }) {
      const arn = stateMachineArn as string;
      const { machine, revision, versionArn } = chosenOf(states, arn);
      return {
        ...described(machine, revision),
        stateMachineArn: versionArn ?? machine.arn,
        status: 'ACTIVE',
        type: machine.type,
        creationDate: new Date(machine.createdAt),
      };
    },

    async DescribeStateMachineForExecution({ executionArn }) {
      const { facts } = outlineOf(states, executionArn as string).run;
      const machine = machines.get(facts.machineArn.split('/')[0] as string);
      const { definition, roleArn, revisionId, machineArn } = facts;
      const shown = {
        logging: { level: 'OFF', includeExecutionData: false },
        tracing: { enabled: false },
        encryption: ENCRYPTION,
        ...machine,
      };
      return {
        ...described({ ...shown, name: facts.machineName }, { definition, roleArn, revisionId }),
        stateMachineArn: machineArn,
        updateDate: new Date(machine?.updatedAt ?? facts.startedAt),
        ...(facts.mapRunArn && { mapRunArn: facts.mapRunArn }),
      };
    },

    async ListStateMachines(input) {
      const sorted = machines.values().sort((one, other) => one.name.localeCompare(other.name));
      const { items, nextToken } = page(sorted, input, 100);
      return {
        stateMachines: items.map((it) => ({
          stateMachineArn: it.arn,
          name: it.name,
          type: it.type,
          creationDate: new Date(it.createdAt),
        })),
        ...(nextToken && { nextToken }),
      };
    },
  } satisfies Operations;
}

function described(
  machine: Pick<MachineRow, 'name' | 'logging' | 'tracing' | 'encryption'>,
  revision: { definition: string; roleArn: string; revisionId?: string; description?: string },
) {
  const variables = variableReferences(revision.definition);
  return {
    name: machine.name,
    definition: revision.definition,
    roleArn: revision.roleArn,
    loggingConfiguration: machine.logging as LoggingConfiguration,
    tracingConfiguration: machine.tracing,
    encryptionConfiguration: machine.encryption as typeof ENCRYPTION,
    ...(revision.revisionId && { revisionId: revision.revisionId }),
    ...(revision.description && { description: revision.description }),
    ...(Object.keys(variables).length > 0 && { variableReferences: variables }),
  };
}

/** AWS tries to take the role before it accepts the machine. */
async function assumable({ cloud }: States, roleArn: string, name: string): Promise<void> {
  try {
    const by = { service: 'states.amazonaws.com', sourceArn: cloud.arn('states', `stateMachine:${name}`) } as const;
    await cloud.identities.assume(roleArn, by, name.slice(0, 64));
  } catch {
    throw errors.accessDenied(
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
  }
}

import { errors } from './errors.ts';
import { machineOf } from './find.ts';
import { page } from './page.ts';
import type { MachineRow, Operations, States, VersionRow } from './states.ts';

/** Freezes the newest revision under the next number. The same revision is not published twice. */
export function publish(states: States, machine: MachineRow, description?: string): VersionRow {
  const { versions, machines, cloud } = states;
  const { definition, roleArn, revisionId, updatedAt } = machine;
  const newest = versions.get(`${machine.arn}:${machine.lastVersion}`);
  if (newest && newest.revisionId === revisionId && newest.definition === definition) return newest;
  const number = machine.lastVersion + 1;
  machines.put(machine.arn, { ...machine, lastVersion: number });
  const arn = `${machine.arn}:${number}`;
  const createdAt = cloud.clock.now().toISOString();
  return versions.put(arn, {
    arn,
    machineArn: machine.arn,
    number,
    createdAt,
    definition,
    roleArn,
    revisionId,
    updatedAt,
    description,
  });
}

/** Published versions of state machines. */
export function versionOperations(states: States) {
  const { versions, aliases } = states;
  return {
    async PublishStateMachineVersion({ stateMachineArn, revisionId, description }) {
      const machine = machineOf(states, stateMachineArn as string);
      if (revisionId !== undefined && revisionId !== (machine.revisionId ?? 'INITIAL')) {
        throw errors.conflict(
          `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revisionId ?? 'INITIAL'}.`,
        );
      }
      const version = publish(states, machine, description);
      return { stateMachineVersionArn: version.arn, creationDate: new Date(version.createdAt) };
    },

    async ListStateMachineVersions({ stateMachineArn, ...input }) {
      const machine = machineOf(states, stateMachineArn as string);
      const newestFirst = versions
        .values()
        .filter((it) => it.machineArn === machine.arn)
        .reverse();
      const { items, nextToken } = page(newestFirst, input, 100);
      return {
        stateMachineVersions: items.map((it) => ({
          stateMachineVersionArn: it.arn,
          creationDate: new Date(it.createdAt),
        })),
        ...(nextToken && { nextToken }),
      };
    },

    async DeleteStateMachineVersion({ stateMachineVersionArn }) {
      const arn = stateMachineVersionArn as string;
      if (!arn.startsWith('arn:')) throw errors.invalidArn(arn);
      const used = aliases.values().filter((it) => it.routing.some((to) => to.stateMachineVersionArn === arn));
      if (used.length > 0) {
        throw errors.conflict(
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${used.map((it) => it.name).join(', ')}]`,
        );
      }
      versions.delete(arn);
      return {};
    },
  } satisfies Operations;
}

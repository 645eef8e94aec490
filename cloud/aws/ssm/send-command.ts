import {
  DuplicateInstanceId,
  InvalidCommandId,
  InvalidDocument,
  InvalidOutputFolder,
  InvalidParameters,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { refuse } from '../refuse.ts';
import { tellCommand } from './command-event.ts';
import { commandAnswer } from './command-invocation.ts';
import { type CommandRow, type Commands, changeInvocation, isOver } from './commands.ts';
import { authorizeOn, resolveTargets } from './managed-instance.ts';
import type { Operations } from './parameters.ts';
import { runCommand } from './run-command.ts';

/** The document that runs shell scripts; the others of AWS are for what these instances do not have. */
export const SHELL = 'AWS-RunShellScript';

export function sendCommand(commands: Commands): Operations {
  const { cloud, rows, cancels } = commands;
  return {
    async SendCommand(input, call) {
      const parameters = checkDocument(input);
      const instanceIds = await resolveTargets(cloud, input.InstanceIds, input.Targets);
      await authorizeOn(cloud, call.principal, instanceIds);
      const row: CommandRow = {
        id: crypto.randomUUID(),
        documentName: SHELL,
        comment: input.Comment ?? '',
        parameters,
        instanceIds: instanceIds.map((it) => it.id),
        targets: input.Targets ?? [],
        requestedAt: cloud.clock.now().toISOString(),
        deliverySeconds: input.TimeoutSeconds ?? 3600,
        executionSeconds: secondsOf(parameters),
        maxConcurrency: input.MaxConcurrency ?? '50',
        maxErrors: input.MaxErrors ?? '0',
        status: 'Pending',
        statusDetails: 'Pending',
        invocations: Object.fromEntries(
          instanceIds.map(({ id }) => [
            id,
            { instanceId: id, status: 'Pending', statusDetails: 'Pending', responseCode: -1, stdout: '', stderr: '' },
          ]),
        ),
      };
      rows.put(row.id, row);
      tellCommand(cloud, row);
      cloud.background(`command ${row.id}`, (signal) => runCommand(commands, row.id, signal));
      return { Command: commandAnswer(row) };
    },

    async CancelCommand({ CommandId = '', InstanceIds }) {
      const row = rows.get(CommandId) ?? refuse(InvalidCommandId, `The command ${CommandId} does not exist`);
      const meant = row.instanceIds.filter((id) => !InstanceIds?.length || InstanceIds.includes(id));
      for (const id of meant)
        if (!isOver(rows.get(CommandId)!.invocations[id]!.status))
          changeInvocation(commands, CommandId, id, { status: 'Cancelling', statusDetails: 'Cancelling' });
      if (!isOver(row.status)) cancels.get(CommandId)?.abort();
      return {};
    },
  };
}

function checkDocument(input: SendCommandCommandInput): Record<string, string[]> {
  const name = input.DocumentName?.split('/').at(-1);
  if (name !== SHELL) refuse(InvalidDocument, `Document with name ${input.DocumentName} does not exist.`);
  if (input.OutputS3BucketName)
    refuse(InvalidOutputFolder, 'Output is kept with the command: ask GetCommandInvocation for it');
  const ids = input.InstanceIds ?? [];
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) refuse(DuplicateInstanceId, `The instance ID ${twice} is there twice`);
  const known = ['commands', 'workingDirectory', 'executionTimeout'];
  const unknown = Object.keys(input.Parameters ?? {}).find((it) => !known.includes(it));
  if (unknown) refuse(InvalidParameters, `Parameter ${unknown} is not defined in the document ${SHELL}`);
  if (!input.Parameters?.commands?.length)
    refuse(InvalidParameters, `The document ${SHELL} requires the parameter commands`);
  return input.Parameters;
}

/** AWS's default is an hour, its most 48. */
function secondsOf({ executionTimeout: [written = '3600'] = [] }: Record<string, string[]>): number {
  const seconds = Number(written);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 172_800)
    refuse(InvalidParameters, `executionTimeout must be between 1 and 172800 seconds, not "${written}"`);
  return seconds;
}

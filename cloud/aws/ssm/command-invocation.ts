import {
  type Command,
  type CommandInvocation,
  InvalidCommandId,
  InvalidPluginName,
  InvocationDoesNotExist,
} from '@aws-sdk/client-ssm';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { type CommandRow, type Commands, type InvocationRow, isOver, PLUGIN } from './commands.ts';
import { invalidToken } from './get-parameter.ts';
import type { Operations } from './parameters.ts';

/** ListCommandInvocations gives at most so many characters of output; GetCommandInvocation gives all that is kept. */
const IN_LIST = 2500;

export function commandAnswer(row: CommandRow): Command {
  const done = Object.values(row.invocations);
  return {
    CommandId: row.id,
    DocumentName: row.documentName,
    DocumentVersion: '$DEFAULT',
    Comment: row.comment,
    ExpiresAfter: new Date(Date.parse(row.requestedAt) + row.deliverySeconds * 1000),
    Parameters: { ...row.parameters },
    InstanceIds: row.targets.length ? [] : [...row.instanceIds],
    Targets: [...row.targets],
    RequestedDateTime: new Date(row.requestedAt),
    Status: row.status,
    StatusDetails: row.statusDetails,
    MaxConcurrency: row.maxConcurrency,
    MaxErrors: row.maxErrors,
    TargetCount: done.length,
    CompletedCount: done.filter((it) => isOver(it.status)).length,
    ErrorCount: done.filter((it) => ['Failed', 'TimedOut'].includes(it.status)).length,
    DeliveryTimedOutCount: done.filter((it) => it.statusDetails === 'DeliveryTimedOut').length,
    TimeoutSeconds: row.deliverySeconds,
  };
}

function invocationAnswer(row: CommandRow, it: InvocationRow, details: boolean): CommandInvocation {
  const plugin = {
    Name: PLUGIN,
    Status: it.status,
    StatusDetails: it.statusDetails,
    ResponseCode: it.responseCode,
    ...(it.startedAt && { ResponseStartDateTime: new Date(it.startedAt) }),
    ...(it.endedAt && { ResponseFinishDateTime: new Date(it.endedAt) }),
    Output: (it.stderr ? `${it.stdout}\n----------ERROR-------\n${it.stderr}` : it.stdout).slice(0, IN_LIST),
  };
  return {
    CommandId: row.id,
    InstanceId: it.instanceId,
    InstanceName: '',
    Comment: row.comment,
    DocumentName: row.documentName,
    DocumentVersion: '$DEFAULT',
    RequestedDateTime: new Date(row.requestedAt),
    Status: it.status,
    StatusDetails: it.statusDetails,
    CommandPlugins: details ? [plugin as NonNullable<CommandInvocation['CommandPlugins']>[number]] : [],
  };
}

export function commandInvocation({ rows }: Commands): Operations {
  const listed = (id: string | undefined) => {
    if (id && !rows.has(id)) refuse(InvalidCommandId, `The command ${id} does not exist`);
    return rows
      .values()
      .filter((row) => !id || row.id === id)
      .reverse();
  };
  return {
    async GetCommandInvocation({ CommandId = '', InstanceId = '', PluginName }) {
      const row = rows.get(CommandId);
      const it = row?.invocations[InstanceId];
      if (!row || !it) refuse(InvocationDoesNotExist, `No invocation of ${CommandId} on ${InstanceId}`);
      if (PluginName && PluginName !== PLUGIN)
        refuse(InvalidPluginName, `The plugin ${PluginName} is not known: ${PLUGIN} is`);
      const elapsed = it.startedAt && it.endedAt ? Date.parse(it.endedAt) - Date.parse(it.startedAt) : undefined;
      return {
        CommandId,
        InstanceId,
        Comment: row.comment,
        DocumentName: row.documentName,
        DocumentVersion: '$DEFAULT',
        PluginName: PLUGIN,
        ResponseCode: it.responseCode,
        ExecutionStartDateTime: it.startedAt ?? '',
        ExecutionEndDateTime: it.endedAt ?? '',
        ExecutionElapsedTime: elapsed === undefined ? '' : `PT${elapsed / 1000}S`,
        Status: it.status,
        StatusDetails: it.statusDetails,
        StandardOutputContent: it.stdout,
        StandardErrorContent: it.stderr,
      };
    },

    async ListCommandInvocations({ CommandId, InstanceId, Details = false, MaxResults = 50, NextToken }) {
      const all = listed(CommandId).flatMap((row) =>
        Object.values(row.invocations)
          .filter((it) => !InstanceId || it.instanceId === InstanceId)
          .map((it) => invocationAnswer(row, it, Details)),
      );
      const keyOf = (it: CommandInvocation) => `${it.CommandId}/${it.InstanceId}`;
      const page = paging(all, keyOf, { token: NextToken, size: MaxResults }, invalidToken);
      return { CommandInvocations: page.items, NextToken: page.next };
    },

    async ListCommands({ CommandId, InstanceId, MaxResults = 50, NextToken }) {
      const all = listed(CommandId).filter((row) => !InstanceId || row.instanceIds.includes(InstanceId));
      const page = paging(all, (row) => row.id, { token: NextToken, size: MaxResults }, invalidToken);
      return { Commands: page.items.map(commandAnswer), NextToken: page.next };
    },
  };
}

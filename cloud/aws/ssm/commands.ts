import type { CommandInvocationStatus, CommandStatus, Target } from '@aws-sdk/client-ssm';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';

/** A command that was sent, with what became of it on each instance. */
export interface CommandRow {
  readonly id: string;
  readonly documentName: string;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, string[]>>;
  readonly instanceIds: readonly string[];
  readonly targets: readonly Target[];
  readonly requestedAt: string;
  /** For how long the instances may take to begin, in seconds. */
  readonly deliverySeconds: number;
  readonly executionSeconds: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly status: CommandStatus;
  readonly statusDetails: string;
  readonly invocations: Readonly<Record<string, InvocationRow>>;
}

export interface InvocationRow {
  readonly instanceId: string;
  readonly status: CommandInvocationStatus;
  readonly statusDetails: string;
  /** -1 until the script has ended. */
  readonly responseCode: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What Run Command remembers, and how to end what runs. */
export interface Commands {
  readonly cloud: Cloud;
  readonly rows: Table<CommandRow>;
  /** Of the commands that run. */
  readonly cancels: Map<string, AbortController>;
}

export const PLUGIN = 'aws:runShellScript';

export const isOver = (status: string) => !['Pending', 'InProgress', 'Delayed', 'Cancelling'].includes(status);

export function changeInvocation(
  { rows }: Commands,
  id: string,
  instanceId: string,
  fields: Partial<InvocationRow>,
): CommandRow {
  const row = rows.get(id)!;
  const invocation = { ...row.invocations[instanceId]!, ...fields };
  return rows.put(id, { ...row, invocations: { ...row.invocations, [instanceId]: invocation } });
}

/** Scripts end with the cloud: what was on its way when it ended has no report to come. */
export function giveUpLost(commands: Commands): void {
  for (const row of commands.rows.values()) {
    if (isOver(row.status)) continue;
    for (const it of Object.values(row.invocations))
      if (!isOver(it.status))
        changeInvocation(commands, row.id, it.instanceId, { status: 'Failed', statusDetails: 'Undeliverable' });
    commands.rows.put(row.id, {
      ...commands.rows.get(row.id)!,
      status: 'Failed',
      statusDetails: 'Undeliverable',
    });
  }
}

import type { ShellReport } from '../../machines/agent/shell-command.ts';
import { tellCommand, tellInvocation } from './command-event.ts';
import { type CommandRow, type Commands, changeInvocation, type InvocationRow, isOver } from './commands.ts';

/** Runs a command on its instances, as many at once as it says, until it is over; more errors than it allows keep the rest from beginning. */
export async function runCommand(commands: Commands, id: string, stopped: AbortSignal): Promise<void> {
  const { cloud, rows } = commands;
  const cancel = new AbortController();
  commands.cancels.set(id, cancel);
  const signal = AbortSignal.any([stopped, cancel.signal]);
  const { instanceIds, maxConcurrency, maxErrors } = rows.get(id)!;
  const waiting = [...instanceIds];
  const limit = share(maxErrors, instanceIds.length);
  const failures = () => invocations(rows.get(id)!).filter((it) => ['Failed', 'TimedOut'].includes(it.status)).length;

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (cancel.signal.aborted) finish(commands, id, next, { status: 'Cancelled', statusDetails: 'Cancelled' });
      else if (failures() > limit) finish(commands, id, next, { status: 'Cancelled', statusDetails: 'Terminated' });
      else await runOn(commands, id, next, signal);
    }
  }

  try {
    conclude(commands, id, 'InProgress', 'InProgress');
    const width = Math.max(1, share(maxConcurrency, instanceIds.length));
    await Promise.all(Array.from({ length: Math.min(width, instanceIds.length) }, work));
    if (stopped.aborted) return; // said at the next start
    const done = invocations(rows.get(id)!);
    const worst = ['TimedOut', 'Failed', 'Cancelled'].find((it) => done.some(({ status }) => status === it));
    const details = done.find(({ status }) => status === worst)?.statusDetails ?? 'Success';
    conclude(commands, id, (worst ?? 'Success') as CommandRow['status'], details);
  } finally {
    commands.cancels.delete(id);
  }
  tellCommand(cloud, rows.get(id)!);
}

async function runOn(commands: Commands, id: string, instanceId: string, signal: AbortSignal): Promise<void> {
  const { cloud, rows } = commands;
  const row = rows.get(id)!;
  const machine = cloud.instances.get(instanceId);
  const startedAt = cloud.clock.now().toISOString();
  tellInvocation(
    cloud,
    changeInvocation(commands, id, instanceId, { status: 'InProgress', statusDetails: 'InProgress', startedAt }),
    instanceId,
  );
  const { commands: lines = [], workingDirectory: [workingDirectory] = [] } = row.parameters;
  const given = new AbortController();
  const late = cloud.clock
    .sleep((row.deliverySeconds + row.executionSeconds) * 1000, AbortSignal.any([given.signal, signal]))
    .then(() => 'silent' as const);
  late.catch(() => {}); // over before its time
  try {
    const report = await Promise.race([
      late.catch(() => new Promise<never>(() => {})),
      machine?.shell(
        {
          commandId: id,
          commands: lines,
          seconds: row.executionSeconds,
          ...(workingDirectory && { workingDirectory }),
        },
        signal,
      ),
    ]);
    if (report === 'silent')
      finish(commands, id, instanceId, { status: 'TimedOut', statusDetails: 'DeliveryTimedOut' });
    else if (report) finish(commands, id, instanceId, told(report));
    else finish(commands, id, instanceId, { status: 'Failed', statusDetails: 'Undeliverable' });
  } catch (error) {
    if (cloud.signal.aborted) return;
    const stderr = (error as Error).message;
    finish(commands, id, instanceId, { status: 'Failed', statusDetails: 'Undeliverable', stderr });
  } finally {
    given.abort();
  }
}

function told({ exitCode: responseCode, stdout, stderr, ended }: ShellReport): Partial<InvocationRow> {
  const output = { responseCode, stdout, stderr };
  if (ended === 'timed out') return { ...output, status: 'TimedOut', statusDetails: 'ExecutionTimedOut' };
  if (ended === 'cancelled') return { ...output, status: 'Cancelled', statusDetails: 'Cancelled' };
  const status = responseCode === 0 ? 'Success' : 'Failed';
  return { ...output, status, statusDetails: status };
}

function finish(commands: Commands, id: string, instanceId: string, fields: Partial<InvocationRow>): void {
  const { cloud, rows } = commands;
  if (isOver(rows.get(id)!.invocations[instanceId]!.status)) return;
  const endedAt = cloud.clock.now().toISOString();
  tellInvocation(cloud, changeInvocation(commands, id, instanceId, { ...fields, endedAt }), instanceId);
}

function conclude({ rows }: Commands, id: string, status: CommandRow['status'], statusDetails: string): void {
  rows.put(id, { ...rows.get(id)!, status, statusDetails });
}

const invocations = (row: CommandRow) => Object.values(row.invocations);

/** `10` or `25%` of the instances; a fraction counts as one, as in the API reference of MaxConcurrency. */
function share(written: string, of: number): number {
  return written.endsWith('%') ? Math.ceil((Number(written.slice(0, -1)) / 100) * of) : Number(written);
}

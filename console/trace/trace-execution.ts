import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { type LogLine, logLines } from '../log-lines.ts';
import type { Hop, Trace } from './trace.ts';

/** There is no execution of this name. */
export class NoExecution extends Error {
  override readonly name = 'NoExecution';
}

interface Found {
  readonly arn: string;
  readonly from: number;
  readonly to: number;
  readonly functions: ReadonlySet<string>;
  readonly children: readonly string[];
  /** The event that began it. */
  readonly event?: string;
}

/** The logs reach so far beyond the first and the last moment: functions that events invoke, lines that are shipped late. */
const MARGIN_MS = 10_000;

/** What every function has logged of an execution, of those that it started, and of the event that began it. Throws `NoExecution`. */
export async function traceExecution(connection: Connection, name: string): Promise<Trace> {
  const states = new SFNClient(connection.config);
  const prefix = `muster-${connection.environment}-`;
  const found: Found[] = [];
  const arns = new Set(name.startsWith('arn:') ? [name] : await named(states, prefix, name));
  // A set is walked to its end, also to what is added on the way.
  for (const arn of arns) {
    const next = await read(states, arn, name);
    found.push(next);
    for (const child of next.children) arns.add(child);
  }
  const functions = new Set(found.flatMap((it) => [...it.functions]));
  const events = [...new Set(found.flatMap(({ event }) => event ?? []))];
  // Who is invoked by events answers on behalf of executions.
  const groups = new Map([...functions, `${prefix}resume`].map((it) => [it.slice(prefix.length), `/aws/lambda/${it}`]));
  const ids = [...found.map(({ arn }) => arn), ...events];
  const window = {
    from: Math.min(...found.map(({ from }) => from)) - MARGIN_MS,
    to: Math.max(...found.map(({ to }) => to)) + MARGIN_MS,
  };
  const lines = await logLines(connection, { groups, pattern: ids.map((it) => `?"${it}"`).join(' '), ...window });
  return { id: [...events, ...found.map(({ arn }) => arn)].join('\n'), hops: hopsOf(functions, prefix, lines), lines };
}

async function named(states: SFNClient, prefix: string, name: string): Promise<string[]> {
  const machines: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client: states }, {}))
    machines.push(...stateMachines.filter((it) => it.name!.startsWith(prefix)).map((it) => it.stateMachineArn!));
  const arns = await Promise.all(
    machines.map(async (machine) => {
      const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
      return states.send(new DescribeExecutionCommand({ executionArn })).then(() => [executionArn], unless);
    }),
  );
  if (arns.flat().length > 0) return arns.flat();
  throw new NoExecution(
    `There is no execution "${name}": "muster status" and the console page name those that there are`,
  );
}

async function read(states: SFNClient, executionArn: string, name: string): Promise<Found> {
  const described = await states.send(new DescribeExecutionCommand({ executionArn })).catch(unless);
  if (!('executionArn' in described))
    throw new NoExecution(`There is no execution "${name}" in this account and region`);
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: states }, { executionArn, maxResults: 1_000 }))
    events.push(...(page.events ?? []));
  const { startDate, stopDate, input = '{}' } = described;
  const { event } = JSON.parse(input) as { event?: string };
  return {
    arn: executionArn,
    from: startDate!.getTime(),
    to: stopDate?.getTime() ?? Date.now(),
    functions: new Set(events.flatMap(functionOf)),
    children: events.flatMap(childOf),
    ...(event && { event }),
  };
}

function functionOf({ taskScheduledEventDetails: it }: HistoryEvent): string[] {
  if (it?.resourceType !== 'lambda') return [];
  const { FunctionName } = JSON.parse(it.parameters ?? '{}') as { FunctionName?: string };
  // A name or an ARN, of which the seventh part is the name.
  return FunctionName ? [FunctionName.split(':')[6] ?? FunctionName] : [];
}

/** One that is waited for is told when it is submitted, one that is not when the task succeeds. */
function childOf({
  taskSubmittedEventDetails: submitted,
  taskSucceededEventDetails: succeeded,
}: HistoryEvent): string[] {
  const it = submitted ?? (succeeded?.resourceType === 'states' ? succeeded : undefined);
  if (it?.resourceType !== 'states') return [];
  const { ExecutionArn } = JSON.parse(it.output ?? '{}') as { ExecutionArn?: string };
  return ExecutionArn ? [ExecutionArn] : [];
}

function hopsOf(functions: ReadonlySet<string>, prefix: string, lines: readonly LogLine[]): Hop[] {
  return [...functions].map((name) => {
    const who = name.slice(prefix.length);
    const own = lines.filter((it) => it.who === who);
    return { who, lines: own.length, said: own.length > 0 ? `${own.length} lines` : 'nothing under this id' };
  });
}

const unless = (error: Error): never[] => {
  if (error.name === 'ExecutionDoesNotExist' || error.name === 'InvalidArn') return [];
  throw error;
};

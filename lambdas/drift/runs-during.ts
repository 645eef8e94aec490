import { DescribeExecutionCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { arn, named } from '../naming.ts';
import { unless } from '../unless.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** An execution of a machine, and from when to when it did things. */
export interface Run {
  readonly execution: string;
  readonly name: string;
  /** The drill's name, or the commit. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** What is told late, or is put right by AWS after the end. */
const AFTERWARDS_MS = 180_000;

/** The executions of a machine that ran at some time since then. */
export async function runsSince(machine: string, since: string): Promise<Run[]> {
  const stateMachineArn = arn('states', `stateMachine:${named(machine)}`);
  const runs: Run[] = [];
  for await (const { executions = [] } of paginateListExecutions(
    { client: sfn },
    { stateMachineArn, maxResults: 100 },
  )) {
    const recent = executions.filter((it) => !it.stopDate || it.stopDate.getTime() + AFTERWARDS_MS > Date.parse(since));
    for (const { executionArn = '', name = '', startDate, stopDate } of recent)
      runs.push({
        execution: executionArn,
        name,
        what: await inputOf(executionArn),
        from: startDate?.getTime() ?? 0,
        to: stopDate ? stopDate.getTime() + AFTERWARDS_MS : Number.POSITIVE_INFINITY,
      });
    // They come by their start, the newest first; none runs longer than a day.
    if ((executions.at(-1)?.startDate?.getTime() ?? 0) < Date.parse(since) - 86_400_000) break;
  }
  return runs;
}

async function inputOf(executionArn: string): Promise<string> {
  const found = await sfn.send(new DescribeExecutionCommand({ executionArn })).catch(unless('ExecutionDoesNotExist'));
  const input = JSON.parse(found?.input ?? '{}') as { drill?: string; commit?: string; tier?: string };
  return input.drill ?? input.commit?.slice(0, 12) ?? input.tier ?? '';
}

/** The one that was under way then; of several the one that began last. */
export const during = (runs: readonly Run[], at: string | undefined): Run | undefined =>
  runs
    .filter(({ from, to }) => at !== undefined && from <= Date.parse(at) && Date.parse(at) <= to)
    .sort((a, b) => b.from - a.from)[0];

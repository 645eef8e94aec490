import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from './connect.ts';
import { machineArn } from './execute.ts';
import { follow } from './follow.ts';
import type { Plan } from './plan.ts';
import { seconds } from './progress.ts';

/** A provision held against the plan before it. */
export interface Against {
  readonly execution: string;
  readonly plan: string;
  readonly seconds: { readonly planned: number; readonly actual: number };
  readonly steps: readonly { state: string; planned: number | undefined; actual: number | undefined }[];
  /** Of each step whose calls differ from the plan's; empty if the run did what was planned. */
  readonly differences: readonly { step: string; unplanned: string[]; undone: string[] }[];
  readonly calls: { readonly planned: number; readonly actual: number };
}

/** There is no run, or no plan before it, to hold against each other. */
export class NothingToCompare extends Error {
  override readonly name = 'NothingToCompare';
}

/** Holds what a provision called, and for how long, against the plan that was made before it. Default: the last provision. Throws `NothingToCompare`. */
export async function against(connection: Connection, execution?: string): Promise<Against> {
  const states = new SFNClient(connection.config);
  const executionArn = execution ?? (await last(states, machineArn(connection, 'provision')))?.executionArn;
  if (!executionArn) throw new NothingToCompare('No provision has succeeded yet: start one with "muster provision"');
  const { startDate, stopDate } = await states.send(new DescribeExecutionCommand({ executionArn }));
  if (!stopDate) throw new NothingToCompare(`${executionArn} still runs: wait for its end`);
  const planned = await last(states, machineArn(connection, 'plan'), startDate);
  if (!planned)
    throw new NothingToCompare(await nothingBefore(states, machineArn(connection, 'plan'), executionArn, startDate));
  const { output } = await states.send(new DescribeExecutionCommand({ executionArn: planned.executionArn }));
  const plan = JSON.parse(output!) as Plan;

  const actual = new Map<string, number>();
  await follow(states, executionArn, (step) => {
    if (step.kind === 'exited') actual.set(step.state, step.milliseconds / 1000);
  });
  const called = await callsOf(connection, executionArn);
  const expected = new Map(plan.duration.tasks.map((it) => [it.state, it.seconds]));
  return {
    execution: executionArn,
    plan: planned.executionArn!,
    seconds: { planned: plan.duration.seconds, actual: (stopDate.getTime() - startDate!.getTime()) / 1000 },
    steps: [...new Set([...expected.keys(), ...actual.keys()])].map((state) => ({
      state,
      planned: expected.get(state),
      actual: actual.get(state),
    })),
    differences: differences(plan, called),
    calls: { planned: plan.calls, actual: called.reduce((sum, { calls }) => sum + calls.length, 0) },
  };
}

/** The last execution that succeeded, and before then if that is asked. */
async function last(states: SFNClient, stateMachineArn: string, before?: Date) {
  const input = { stateMachineArn, statusFilter: 'SUCCEEDED' as const, maxResults: 100 };
  for await (const { executions = [] } of paginateListExecutions({ client: states }, input)) {
    const found = executions.find(({ stopDate }) => !before || (stopDate && stopDate <= before));
    if (found) return found;
  }
  return undefined;
}

/** A plan on its own is the usual reason. */
async function nothingBefore(states: SFNClient, plans: string, executionArn: string, startDate: Date | undefined) {
  const since = await last(states, plans);
  return since
    ? `The plan of ${since.startDate?.toISOString()} is not carried out yet: the last provision began before it, at ${startDate?.toISOString()}. "muster provision" carries it out, then "muster plan --against" compares`
    : `No plan was made before ${executionArn}: "muster provision --plan" makes one first`;
}

interface Calls {
  readonly step: string;
  readonly calls: readonly string[];
}

/** What the orchestrator noted, attempt by attempt. */
async function callsOf({ config, environment }: Connection, execution: string): Promise<Calls[]> {
  const pages = paginateQuery(
    { client: new DynamoDBClient(config) },
    {
      TableName: `muster-${environment}`,
      KeyConditionExpression: 'kind = :kind and begins_with(#name, :execution)',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':kind': { S: 'calls' }, ':execution': { S: `${execution} ` } },
    },
  );
  const found: Calls[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map(({ body }) => JSON.parse(body!.S!) as Calls));
  return found;
}

function differences({ changes }: Plan, called: readonly Calls[]): Against['differences'] {
  const steps = new Set([...changes, ...called].map(({ step }) => step));
  const of = (from: readonly Calls[], step: string) =>
    from.filter((it) => it.step === step).flatMap(({ calls }) => calls);
  return [...steps].flatMap((step) => {
    const [planned, done] = [of(changes, step), of(called, step)];
    const [unplanned, undone] = [without(done, planned), without(planned, done)];
    return unplanned.length + undone.length > 0 ? [{ step, unplanned, undone }] : [];
  });
}

/** What is left of one list when each of the other has taken one away. */
function without(list: readonly string[], taken: readonly string[]): string[] {
  const left = [...list];
  for (const one of taken) if (left.includes(one)) left.splice(left.indexOf(one), 1);
  return left;
}

/** So far from what was planned a step is worth a line. */
const WORTH = 1;

export function againstText({ seconds: whole, steps, differences, calls, execution, plan }: Against): string {
  // What another execution did is told step by step.
  const own = steps.filter(({ state }) => !steps.some((it) => it.state.startsWith(`${state} › `)));
  const off = own.filter(({ planned, actual }) => Math.abs((actual ?? 0) - (planned ?? 0)) >= WORTH);
  const rest = own.length - off.length;
  const time = (value: number | undefined) => (value === undefined ? '–' : seconds(value * 1000)).padStart(12);
  return [
    execution,
    `  held against ${plan}`,
    `${'step'.padEnd(36)}${'planned'.padStart(12)}${'actual'.padStart(12)}`,
    ...off.map(({ state, planned, actual }) => `${state.padEnd(36)}${time(planned)}${time(actual)}`),
    ...(rest > 0 ? [`${rest} ${off.length > 0 ? 'more ' : ''}steps within ${WORTH} s of the plan`] : []),
    `${'all of it'.padEnd(36)}${time(whole.planned)}${time(whole.actual)}`,
    `${calls.planned} calls planned, ${calls.actual} made${differences.length === 0 ? ', the same' : ':'}`,
    ...differences.flatMap(({ step, unplanned, undone }) => [
      ...unplanned.map((call) => `  ${step}: ${call}, which was not planned`),
      ...undone.map((call) => `  ${step}: ${call} was planned and not made`),
    ]),
  ].join('\n');
}

import * as sdk from '@aws-sdk/client-sfn';
import { histories, type Scenario } from '../../../asl/recorded/scenario.ts';
import type { Sky } from '../cloud.ts';

/** What AWS answered beside the answer here. `name` is the recording's own. */
export interface Answered {
  readonly name: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

type Params = Readonly<Record<string, string>>;
type Ask = (params: Params) => Promise<unknown>;

/** An error, in one of the forms in which recordings have it. */
interface Refusal {
  readonly Error: { readonly Code: string; readonly Message: string };
}

/** Which recorded answer is to which operation. A recording of something else is not asked for. */
const ANSWERS: readonly (readonly [name: RegExp, operation: string])[] = [
  [
    /^(creation_resp|creation_error|invalid_definition|already_exists|map_state_label|exception$)/,
    'create_state_machine',
  ],
  [/^update_(state_machine_res|resp)/, 'update_state_machine'],
  [/^(create_activity|invalid_name)/, 'create_activity'],
  [/^validation_response/, 'validate_state_machine_definition'],
  [/^(exec_resp|execution_resp)/, 'start_execution'],
  [/^start_execution_sync_response/, 'start_sync_execution'],
  [/^stop_res/, 'stop_execution'],
];

/** Makes a scenario's calls in a cloud, and what can be read back of them. */
export async function answers(scenario: Scenario, sky: Sky): Promise<Answered[]> {
  const machines = new Map<string, string>();
  const executions = new Map<string, string>();
  let machine: string | undefined;
  const made = new Set<string>();
  const roles = async (params: Params): Promise<Params> => {
    if (!params.roleArn) return params;
    const name = params.roleArn.split('/').at(-1) as string;
    if (!made.has(name)) await sky.role(name, ['*']).catch(() => {});
    made.add(name);
    return { ...params, roleArn: params.roleArn.replace(/::\d+:/, `::${sky.cloud.account}:`) };
  };
  const here = (params: Params): Params =>
    Object.fromEntries(
      Object.entries(params).map(([key, value]) => [
        key,
        key === 'executionArn'
          ? ([...executions.values()].at(-1) ?? value)
          : key.endsWith('Arn') && typeof value === 'string'
            ? value.replace(/:\d{12}:/, `:${sky.cloud.account}:`)
            : value,
      ]),
    );
  const operations: Readonly<Record<string, Ask>> = {
    async create_state_machine(params) {
      const answer = await sky.sfn.send(new sdk.CreateStateMachineCommand((await roles(params)) as never));
      machine = answer.stateMachineArn as string;
      machines.set(params.name as string, machine);
      return answer;
    },
    update_state_machine: async (params) =>
      sky.sfn.send(new sdk.UpdateStateMachineCommand((await roles(here(params))) as never)),
    create_activity: (params) => sky.sfn.send(new sdk.CreateActivityCommand(params as never)),
    validate_state_machine_definition: (params) =>
      sky.sfn.send(new sdk.ValidateStateMachineDefinitionCommand(params as never)),
    async start_execution(params) {
      const answer = await sky.sfn.send(new sdk.StartExecutionCommand(here(params) as never));
      executions.set(answer.executionArn as string, answer.executionArn as string);
      return answer;
    },
    start_sync_execution: (params) => sky.sfn.send(new sdk.StartSyncExecutionCommand(here(params) as never)),
    stop_execution: (params) => sky.sfn.send(new sdk.StopExecutionCommand(here(params) as never)),
  };

  const given = histories(scenario).map(({ name }) => name);
  const wanted = Object.entries(scenario.expected).filter(([name]) => !given.includes(name));
  const calls = [...scenario.calls];
  const found: Answered[] = [];
  for (const [name, expected] of wanted) {
    const read = reading(name, expected);
    if (read) {
      const before = calls.findIndex(({ op }) => op.startsWith('update'));
      await perform(calls.splice(0, before < 0 || found.some(isUpdate) ? calls.length : before));
      const arn = read === 'DescribeStateMachine' ? machine : [...executions.keys()].at(-1);
      if (arn) found.push({ name, expected, actual: plain(await settled(describe[read](sky, arn))) });
      continue;
    }
    const operation = ANSWERS.find(([pattern]) => pattern.test(name))?.[1];
    const at = calls.findIndex(({ op }) => op === operation);
    if (operation === undefined || isOfAnother(expected)) continue;
    // The call was not recorded, so what is read after it is not known either.
    if (at < 0) break;
    await perform(calls.splice(0, at));
    const [call] = calls.splice(0, 1);
    const answer = plain(await settled((operations[operation] as Ask)(call?.params ?? {})));
    found.push({ name, expected, actual: answer });
  }
  return found;

  async function perform(some: Scenario['calls']): Promise<void> {
    for (const { op, params } of some) await settled(operations[op]?.(params) ?? Promise.resolve());
  }
}

type Reading = 'DescribeStateMachine' | 'DescribeStateMachineForExecution';

const describe: Readonly<Record<Reading, (sky: Sky, arn: string) => Promise<unknown>>> = {
  DescribeStateMachine: (sky, stateMachineArn) =>
    sky.sfn.send(new sdk.DescribeStateMachineCommand({ stateMachineArn })),
  DescribeStateMachineForExecution: (sky, executionArn) =>
    sky.sfn.send(new sdk.DescribeStateMachineForExecutionCommand({ executionArn })),
};

/** The description of a machine by its execution says when it was updated, not when it was created. */
function reading(name: string, expected: unknown): Reading | undefined {
  if (!/^describe_(resp|for_execution)/.test(name)) return undefined;
  return 'updateDate' in (expected as object) ? 'DescribeStateMachineForExecution' : 'DescribeStateMachine';
}

/** An exception says which operation it was of: the recorded call is of CreateStateMachine. */
const isOfAnother = (expected: unknown) => /when calling the (?!CreateStateMachine )/.test(JSON.stringify(expected));

const isUpdate = ({ name }: Answered) => name.startsWith('update');

async function settled(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    const { name, message } = error as Error;
    return { Error: { Code: name, Message: message } } satisfies Refusal;
  }
}

/** As recordings show it. */
function plain(answer: unknown): unknown {
  const { $metadata: _, ...rest } = answer as { $metadata?: object };
  return JSON.parse(JSON.stringify(rest)) as unknown;
}

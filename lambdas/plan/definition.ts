import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';

const states = new SFNClient({ maxAttempts: 5 });

/** The parts of a state machine's definition that its time follows from. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string; readonly StateMachineArn?: string };
  readonly Next?: string;
  readonly Default?: string;
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
  readonly Retry?: readonly Retry[];
}

export interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

/** The definition of a machine as it is deployed, with those of all machines that it starts, by their ARNs. */
export async function definitions(
  stateMachineArn: string,
  found = new Map<string, Definition>(),
): Promise<Map<string, Definition>> {
  if (found.has(stateMachineArn)) return found;
  const { definition } = await states.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const parsed = JSON.parse(definition!) as Definition;
  found.set(stateMachineArn, parsed);
  // One that is found out at run time (itself, for an attempt) has no ARN here.
  for (const arn of started(parsed)) if (arn.startsWith('arn:')) await definitions(arn, found);
  return found;
}

function started({ StartAt, States }: Definition): string[] {
  const reached: string[] = [];
  for (let name: string | undefined = StartAt; name; ) {
    const state: State | undefined = States[name];
    if (!state) break;
    const { Arguments, Branches = [] } = state;
    reached.push(...(Arguments?.StateMachineArn ? [Arguments.StateMachineArn] : []), ...Branches.flatMap(started));
    name = state.Next ?? state.Default;
  }
  return reached;
}

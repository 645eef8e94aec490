/** The parts of a state machine's definition that permissions follow from. */
export interface Definition {
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName?: string; readonly StateMachineArn?: string };
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
}

/** What the definition calls, as the names in its `${…}` placeholders. */
export interface Calls {
  readonly functions: readonly string[];
  readonly machines: readonly string[];
  /** Whether it starts itself. */
  readonly itself: boolean;
}

const ITSELF = '{% $states.context.StateMachine.Id %}';

/** An integration that nobody has derived permissions for; guessing them would fail on AWS, an hour into a run. */
export class UnknownIntegration extends Error {
  override readonly name = 'UnknownIntegration';
}

/** Every function and machine that the definition calls, in branches and loops as well. */
export function calls(definition: Definition): Calls {
  const tasks = allStates(definition).filter(({ Type }) => Type === 'Task');
  const found = { functions: new Set<string>(), machines: new Set<string>() };
  for (const { Resource = '', Arguments = {} } of tasks) {
    if (Resource.startsWith('arn:aws:states:::lambda:invoke')) found.functions.add(placeholder(Arguments.FunctionName));
    else if (Arguments.StateMachineArn === ITSELF) continue;
    else if (Resource.startsWith('arn:aws:states:::states:startExecution'))
      found.machines.add(placeholder(Arguments.StateMachineArn));
    else throw new UnknownIntegration(`no permissions are known for ${Resource}`);
  }
  const itself = tasks.some(({ Arguments }) => Arguments?.StateMachineArn === ITSELF);
  return { functions: [...found.functions], machines: [...found.machines], itself };
}

const allStates = ({ States }: Definition): State[] =>
  Object.values(States).flatMap((state) => [
    state,
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(allStates),
  ]);

function placeholder(argument = ''): string {
  const name = /^\$\{(\w+)\}$/.exec(argument)?.[1];
  if (!name) throw new UnknownIntegration(`"${argument}" is no placeholder like \${Vpc}`);
  return name;
}

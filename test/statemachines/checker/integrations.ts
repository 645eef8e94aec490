import { type Resource, resource } from '../../../cloud/asl/resource.ts';
import { catalog, type ServiceName } from '../../../cloud/aws/catalog.ts';
import { sdkServices } from '../../../cloud/aws/states/drivers/sdk-services.ts';
import { describe } from '../../../cloud/wire/description.ts';
import { type Finding, type Region, type State, statesOf } from './machine.ts';

/** The optimised integrations that AWS has for services of this cloud, with the ways in which each may be waited for. */
const OPTIMISED: Readonly<Record<string, readonly [room: ServiceName, modes: readonly string[]]>> = {
  'lambda:invoke': ['lambda', ['', 'waitForTaskToken']],
  'states:startExecution': ['states', ['', 'sync', 'sync:2', 'waitForTaskToken']],
  'sqs:sendMessage': ['sqs', ['', 'waitForTaskToken']],
  'sns:publish': ['sns', ['', 'waitForTaskToken']],
  'events:putEvents': ['events', ['', 'waitForTaskToken']],
  'dynamodb:getItem': ['dynamodb', ['']],
  'dynamodb:putItem': ['dynamodb', ['']],
  'dynamodb:updateItem': ['dynamodb', ['']],
  'dynamodb:deleteItem': ['dynamodb', ['']],
  'codebuild:startBuild': ['codebuild', ['', 'sync']],
};

/** A structure of a client: its members, of which the first so many are required. */
type Structure = readonly [
  kind: 3,
  space: string,
  name: string,
  traits: unknown,
  members: string[],
  types: unknown,
  required?: number,
];

/** Tasks whose resource is no integration, or whose arguments are not those of its API. */
export async function integrations(machine: Region): Promise<Finding[]> {
  const found = await Promise.all(
    statesOf(machine)
      .filter(([, { Type }]) => Type === 'Task')
      .map(async ([name, state]) => (await problems(state)).map((says) => `${name}: ${says}`)),
  );
  return found.flat();
}

async function problems(state: State): Promise<string[]> {
  const arn = state.Resource ?? '';
  const target = resource(arn);
  if (!target) return [`${arn} is no resource`];
  if (target.kind !== 'service') return [];
  const room = roomOf(target);
  if (!room) return [`there is no integration ${arn}`];
  const mode = target.action.slice(target.api.length + 1);
  const modes = OPTIMISED[`${target.type}:${target.api}`]?.[1] ?? ['', 'waitForTaskToken'];
  if (!modes.includes(mode)) return [`${target.type}:${target.api} cannot be waited for with .${mode}`];
  const { operations } = describe(await catalog[room].sdk());
  const operation = operations.get(target.api.charAt(0).toUpperCase() + target.api.slice(1));
  if (!operation || target.api.charAt(0) !== target.api.charAt(0).toLowerCase()) {
    return [`the service ${room} has no action ${target.api}`];
  }
  return misfits(operation.input.getSchema() as unknown as Structure, state.Arguments, mode);
}

function roomOf({ type, api }: Resource): ServiceName | undefined {
  if (type.startsWith('aws-sdk:')) return sdkServices[type.slice('aws-sdk:'.length)]?.room;
  return OPTIMISED[`${type}:${api}`]?.[0];
}

function misfits(structure: Structure, given: State['Arguments'], mode: string): string[] {
  // Arguments that an expression makes are known when it runs.
  if (typeof given === 'string') return [];
  const [, , , , members = [], , required = 0] = structure;
  const names = members.map((it) => it.charAt(0).toUpperCase() + it.slice(1));
  const own = Object.keys(given ?? {});
  const token = mode === 'waitForTaskToken' && !JSON.stringify(given ?? {}).includes('$states.context.Task.Token');
  return [
    ...own.filter((it) => !names.includes(it)).map((it) => `${it} is no argument of ${structure[2]}`),
    ...names
      .slice(0, required)
      .filter((it) => !own.includes(it))
      .map((it) => `the argument ${it} is missing`),
    ...(token ? ['nobody gets the task token'] : []),
  ];
}

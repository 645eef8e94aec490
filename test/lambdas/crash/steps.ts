import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface State {
  readonly Next?: string;
  readonly Default?: string;
  readonly Branches?: readonly Machine[];
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const root = path.resolve(import.meta.dirname, '../../..');

/** `SecurityGroups` is `lambdas/resources/security-groups.ts`. */
export const fileOf = (state: string) =>
  path.join(root, 'lambdas/resources', `${state.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}.ts`);

/** What takes longest to make and to take away comes last; nothing but these waits for it. */
const LAST = ['Database', 'DatabaseParameters'];

/** The resource steps of a machine, in an order in which it may come to them. */
export function stepsOf(machine: 'provision' | 'teardown'): string[] {
  const flat = ({ StartAt, States }: Machine): string[] => {
    const names: string[] = [];
    for (let at: string | undefined = StartAt; at; at = States[at]!.Next ?? States[at]!.Default)
      names.push(at, ...(States[at]!.Branches ?? []).flatMap(flat));
    return names;
  };
  const definition = readFileSync(path.join(root, `statemachines/${machine}.asl.json`), 'utf8');
  const resources = flat(JSON.parse(definition) as Machine).filter((state) => existsSync(fileOf(state)));
  if (machine === 'teardown') return resources;
  return [...resources.filter((it) => !LAST.includes(it)), ...LAST];
}

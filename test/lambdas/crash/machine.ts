import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud } from '../../../cloud/service.ts';

const root = path.resolve(import.meta.dirname, '../../..');

interface State {
  readonly Type: string;
  readonly Arguments?: { readonly StateMachineArn?: string };
  readonly Next?: string;
  readonly End?: boolean;
  readonly Branches?: readonly Definition[];
}
interface Definition {
  readonly States: Record<string, State>;
}

/** Machines that work on instances. */
const ON_INSTANCES = /^\$\{(Build|Rollout)Machine\}$/;
/** Both only look: at settings, which ask for instances, and at the website, which nobody serves. */
const LOOKS = ['Preflight', 'Smoke'];

/**
 * A machine's definition as it is deployed, its functions called by their states' names. What runs on instances is left out, since there are none: the
 * machines that build and roll out, and the looks at what they need and have brought. `deployed.test.ts` asks those about their steps.
 */
export function definitionOf(name: string, { arn }: Cloud): string {
  const definition = JSON.parse(readFileSync(path.join(root, `statemachines/${name}.asl.json`), 'utf8')) as Definition;
  withoutInstances(definition);
  return JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (_, called: string) =>
    called.endsWith('Machine')
      ? arn('states', `stateMachine:muster-dev-${called.slice(0, -'Machine'.length).toLowerCase()}`)
      : arn('lambda', `function:${called}`),
  );
}

function withoutInstances({ States }: Definition): void {
  for (const [name, { Arguments, Next, End, Branches = [] }] of Object.entries(States)) {
    for (const branch of Branches) withoutInstances(branch);
    if (LOOKS.includes(name) || ON_INSTANCES.test(Arguments?.StateMachineArn ?? ''))
      States[name] = { Type: 'Pass', ...(Next ? { Next } : { End: End! }) };
  }
}

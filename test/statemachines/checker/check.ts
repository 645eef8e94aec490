import { check as parse } from '../../../cloud/asl/parse.ts';
import { expressionOf } from './expression.ts';
import { functionNames, functions } from './functions.ts';
import { integrations } from './integrations.ts';
import { type Finding, type Region, statesOf, textsOf } from './machine.ts';
import { retries } from './retries.ts';
import { statesFields } from './states-fields.ts';
import { substitutions } from './substitutions.ts';
import { variables } from './variables.ts';

/** Everything that is wrong with a definition and can be known without running it. `given` are the names that are substituted. */
export async function check(definition: object, given: ReadonlySet<string>): Promise<Finding[]> {
  // The language itself: the service's own check, which also finds states that nothing leads to.
  const { problems } = parse(JSON.stringify(definition));
  if (problems.length > 0) return problems.map(({ location, message }) => `${location}: ${message}`);
  const machine = definition as Region;
  const halves = statesOf(machine).flatMap(([name, state]) =>
    textsOf(state)
      .filter(([, text]) => text.includes('{%') && expressionOf(text) === undefined)
      .map(([at, text]) => `${name}${at}: an expression is a whole text: ${text}`),
  );
  const passed = await functionNames(machine);
  return [
    ...halves,
    ...variables(machine, (name) => passed.has(name)),
    ...(await functions(machine)),
    ...statesFields(machine),
    ...retries(machine),
    ...(await integrations(machine)),
    ...substitutions(machine, given),
  ];
}

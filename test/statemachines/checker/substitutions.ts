import { type Finding, type Region, statesOf, textsOf } from './machine.ts';

/** Placeholders that nobody fills. CloudFormation knows `${Name}` only. */
export function substitutions(machine: Region, given: ReadonlySet<string>): Finding[] {
  return statesOf(machine).flatMap(([name, state]) =>
    textsOf(state).flatMap(([at, text]) =>
      [...text.matchAll(/\$\{([^}]*)\}?/g)]
        .filter(([whole, inner = '']) => !(whole.endsWith('}') && given.has(inner)))
        .map(([whole]) => `${name}${at}: nothing is given for ${whole}`),
    ),
  );
}

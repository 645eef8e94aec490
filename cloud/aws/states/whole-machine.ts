import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import type { Problem } from '../../asl/problem.ts';
import { ends } from '../../asl/reachability.ts';

/** What AWS asks of a machine as a whole: names that are used once. */
export function duplicates(definition: JsonObject): Problem[] {
  const named = names(definition, '');
  return named
    .filter(([name], at) => named.findIndex(([other]) => other === name) < at)
    .map(([name, location]) => ({
      severity: 'ERROR',
      code: 'DUPLICATE_STATE_NAME',
      message: `Duplicate State name: ${name}`,
      location,
    }));
}

/** And an end; that it has none stands nowhere in particular. */
export function endless(definition: JsonObject): Problem[] {
  if (ends(definition)) return [];
  return [{ severity: 'ERROR', code: 'MISSING_END_STATE', message: 'Workflow has no terminal state' }];
}

type Named = readonly [name: string, location: string];

function names(value: Json, at: string): Named[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => names(part, `${at}[${index}]`));
  if (!isObject(value)) return [];
  const states = isObject(value.States) ? value.States : {};
  return Object.entries(states).flatMap(([name, state]): Named[] => {
    const place = `${at}/States/${name}`;
    const inside = ['Branches', 'ItemProcessor', 'Iterator'].flatMap((field) =>
      isObject(state) && state[field] !== undefined ? names(state[field], `${place}/${field}`) : [],
    );
    return [[name, place], ...inside];
  });
}

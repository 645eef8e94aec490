import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import type { Problem } from '../../asl/problem.ts';

/** What AWS asks of a machine as a whole: names that are used once, and an end. */
export function wholeMachine(definition: JsonObject): Problem[] {
  const named = names(definition, '');
  const duplicates = named.filter(([name], at) => named.findIndex(([other]) => other === name) < at);
  const problem = { severity: 'ERROR' } as const;
  return [
    ...duplicates.map(([name, location]) => ({
      ...problem,
      code: 'DUPLICATE_STATE_NAME',
      message: `Duplicate State name: ${name}`,
      location,
    })),
    ...(ends(definition)
      ? []
      : [
          {
            ...problem,
            code: 'MISSING_END_STATE',
            message: 'The workflow does not have a terminal state.',
            location: '/',
          },
        ]),
  ];
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

function ends({ States }: JsonObject): boolean {
  const states = Object.values(isObject(States) ? States : {}).filter(isObject);
  return states.length === 0 || states.some((it) => it.End === true || it.Type === 'Succeed' || it.Type === 'Fail');
}

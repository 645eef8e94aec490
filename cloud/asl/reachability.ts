import type { State } from './definition.ts';
import type { Fields } from './fields.ts';
import { isObject, type JsonObject } from './json.ts';

/** Every transition leads to a state, and every state is led to. */
export function reachability(fields: Fields, start: string, states: Readonly<Record<string, State>>): void {
  // AWS says 'Next' wherever the target stands.
  const missing = (target: string, location: string) =>
    fields.problems.push({
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: `Missing 'Next' target: ${target}`,
      location,
    });
  const root = fields.location === '/' ? '' : fields.location;
  const declared = fields.object('States') ?? {};
  if (!Object.hasOwn(declared, start)) missing(start, `${root}/StartAt`);

  const reached = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = states[name];
    if (!state) continue;
    for (const [target, location] of targets(state)) {
      if (Object.hasOwn(declared, target)) queue.push(target);
      else missing(target, `${root}/States/${name}/${location}`);
    }
  }
  // A machine without an end is told that alone.
  if (root === '' && !ends(fields.raw)) return;
  for (const name of Object.keys(declared)) {
    if (reached.has(name)) continue;
    fields.problems.push({
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: `State "${name}" is not reachable.`,
      location: `${root}/States/${name}`,
    });
  }
}

function targets(state: State): [target: string, location: string][] {
  const found: [string, string][] = state.catch.map((it, at) => [it.next, `Catch[${at}]/Next`]);
  if (state.next !== undefined) found.push([state.next, 'Next']);
  if (state.type === 'Choice') {
    state.choices.forEach((it, at) => {
      found.push([it.next, `Choices[${at}]/Next`]);
    });
    if (state.default !== undefined) found.push([state.default, 'Default']);
  }
  return found;
}

/** Can the machine end? AWS asks it of the outermost states alone. */
export function ends({ States }: JsonObject): boolean {
  const states = Object.values(isObject(States) ? States : {}).filter(isObject);
  return states.length === 0 || states.some((it) => it.End === true || it.Type === 'Succeed' || it.Type === 'Fail');
}

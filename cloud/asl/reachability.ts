import type { State } from './definition.ts';
import type { Fields } from './fields.ts';

/** Every transition leads to a state, and every state is led to. */
export function reachability(fields: Fields, start: string, states: Readonly<Record<string, State>>): void {
  const missing = (target: string, field: string, location: string) =>
    fields.problems.push({
      severity: 'ERROR',
      code: 'MISSING_TRANSITION_TARGET',
      message: `Missing '${field}' target: ${target}`,
      location,
    });
  const root = fields.location === '/' ? '' : fields.location;
  const declared = fields.object('States') ?? {};
  if (!Object.hasOwn(declared, start)) missing(start, 'StartAt', `${root}/StartAt`);

  const reached = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = states[name];
    if (!state) continue;
    for (const [target, field, location] of targets(state)) {
      if (Object.hasOwn(declared, target)) queue.push(target);
      else missing(target, field, `${root}/States/${name}/${location}`);
    }
  }
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

function targets(state: State): [target: string, field: string, location: string][] {
  const found: [string, string, string][] = state.catch.map((it, at) => [it.next, 'Next', `Catch[${at}]/Next`]);
  if (state.next !== undefined) found.push([state.next, 'Next', 'Next']);
  if (state.type === 'Choice') {
    state.choices.forEach((it, at) => {
      found.push([it.next, 'Next', `Choices[${at}]/Next`]);
    });
    if (state.default !== undefined) found.push([state.default, 'Default', 'Default']);
  }
  return found;
}

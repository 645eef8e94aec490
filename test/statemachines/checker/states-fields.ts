import { expressionOf, needsOf } from './expression.ts';
import { type Finding, type Region, statesOf, textsOf } from './machine.ts';

/** The only names under `$states`. */
const FIELDS = ['input', 'context', 'result', 'errorOutput'];
/** States that have a result, and where it can be seen. */
const RESULTING = ['Task', 'Parallel', 'Map'];

/** Members of `$states` that do not exist, or not in that place. */
export function statesFields(machine: Region): Finding[] {
  return statesOf(machine).flatMap(([name, state]) =>
    textsOf(state).flatMap(([at, text]) => {
      const expression = expressionOf(text);
      const fields = expression === undefined ? [] : [...needsOf(expression).states];
      return fields.flatMap((field) => {
        if (!FIELDS.includes(field)) return [`${name}${at}: there is no $states.${field}`];
        const caught = /^\/Catch\[/.test(at);
        if (field === 'errorOutput' && !caught) return [`${name}${at}: $states.errorOutput is in a Catch only`];
        const afterwards = /^\/(Output|Assign)\b/.test(at);
        if (field === 'result' && !(afterwards && RESULTING.includes(state.Type))) {
          return [`${name}${at}: $states.result is in the Output and Assign of a ${RESULTING.join(', ')} only`];
        }
        return [];
      });
    }),
  );
}

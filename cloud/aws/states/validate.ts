import type { Json } from '../../asl/json.ts';
import { warnings } from '../../asl/warnings.ts';
import { problemsOf } from './definition.ts';
import type { Operations } from './states.ts';

/** AWS gives at most so many diagnostics, also where 0 are asked for. */
const MOST = 100;

/** Says what is wrong with a definition, without making anything of it. */
export function validation() {
  return {
    async ValidateStateMachineDefinition({ definition, type = 'STANDARD', severity = 'ERROR', maxResults }) {
      const text = definition as string;
      const mistakes = problemsOf(text, type);
      const readable = !mistakes.some((it) => it.code === 'INVALID_JSON_DESCRIPTION');
      const traps = severity === 'WARNING' && readable ? warnings(JSON.parse(text) as Json) : [];
      const all = [...mistakes, ...traps];
      const most = maxResults || MOST;
      return {
        result: mistakes.length > 0 ? 'FAIL' : 'OK',
        diagnostics: all.slice(0, most).map((it) => ({ ...it })),
        truncated: all.length > most,
      };
    },
  } satisfies Operations;
}

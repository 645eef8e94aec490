import { problemsOf } from './definition.ts';
import type { Operations } from './states.ts';

/** Says what is wrong with a definition, without making anything of it. */
export function validation() {
  return {
    async ValidateStateMachineDefinition({ definition, type = 'STANDARD', maxResults = 100 }) {
      const problems = problemsOf(definition as string, type);
      return {
        result: problems.some((it) => it.severity === 'ERROR') ? 'FAIL' : 'OK',
        diagnostics: problems.slice(0, maxResults || 100).map((it) => ({ ...it })),
        truncated: problems.length > (maxResults || 100),
      };
    },
  } satisfies Operations;
}

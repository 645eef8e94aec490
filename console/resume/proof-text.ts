import { styleText } from 'node:util';
import type { Proof } from './resume.ts';

/** What was called and what was not, as a person reads it. */
export function proofText({ executionArn, finished, changed, called, calledAgain }: Proof, failed: string): string {
  return [
    `${executionArn} has come to the end of what ${failed.split(':').at(-1)} had begun`,
    `${finished.length} steps were finished there: ${finished.join(', ')}`,
    ...(changed.length > 0
      ? [
          `${changed.length} more were finished, and are called since they ask for something else now: ${changed.join(', ')}`,
        ]
      : []),
    `${called.length} steps were called, by its own history: ${called.join(', ')}`,
    calledAgain.length === 0
      ? styleText('green', 'Nothing that was finished was called again')
      : styleText('red', `Called again although finished: ${calledAgain.join(', ')}`),
  ].join('\n');
}

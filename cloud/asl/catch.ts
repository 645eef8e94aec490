import { matches } from './error.ts';
import type { Evaluate } from './scope.ts';

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  /** JSONPath: where the error goes in the input; null discards it. */
  readonly resultPath?: string | null;
  /** JSONata: sees `$states.errorOutput`. */
  readonly output?: Evaluate;
  readonly assign?: Evaluate;
}

export function catcherFor(catchers: readonly Catcher[], error: string | undefined): Catcher | undefined {
  // AWS: a States.Runtime always ends the execution.
  return error === 'States.Runtime' ? undefined : catchers.find((it) => matches(it.errorEquals, error));
}

import type { Json, JsonObject } from './json.ts';

/** What an expression can see. `input` is `$` in JSONPath and `$states.input` in JSONata. */
export interface Scope {
  readonly input: Json;
  readonly result?: Json | undefined;
  readonly errorOutput?: Json | undefined;
  /** `$$` in JSONPath, `$states.context` in JSONata. */
  readonly context: JsonObject;
  readonly variables: Readonly<Record<string, Json>>;
  readonly now: Date;
  readonly random: () => number;
}

/** A compiled field of a definition. */
export type Evaluate = (scope: Scope) => Promise<Json>;

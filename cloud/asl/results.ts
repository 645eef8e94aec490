import type { Outcome } from './run.ts';

/**
 * The outcomes of a Map's iterations in their order, null while there is none. Kept in parts: each outcome makes a new list,
 * and of a Map with thousands of items that would copy thousands of entries thousands of times.
 */
export type Results = readonly (readonly (Outcome | null)[])[];

const PART = 64;

export function resultsOf(outcomes: readonly (Outcome | null)[]): Results {
  return Array.from({ length: Math.ceil(outcomes.length / PART) }, (_, at) =>
    outcomes.slice(at * PART, (at + 1) * PART),
  );
}

export function resultAt(results: Results, index: number): Outcome | null {
  return results[Math.floor(index / PART)]?.[index % PART] ?? null;
}

export function withResult(results: Results, index: number, outcome: Outcome | null): Results {
  const at = Math.floor(index / PART);
  return results.with(at, (results[at] ?? []).with(index % PART, outcome));
}

/** What has changed since. */
export function changedResults(results: Results, then: Results): [index: number, Outcome | null][] {
  return results.flatMap((part, at) =>
    part === then[at]
      ? []
      : part.flatMap((it, within): [number, Outcome | null][] =>
          it === then[at]?.[within] ? [] : [[at * PART + within, it]],
        ),
  );
}

import type { Whole } from './whole.ts';

/** How often each state of an execution was begun. */
export async function begun(all: Whole, arn: string): Promise<Record<string, number>> {
  const names = (await all.history(arn)).flatMap(({ type, stateEnteredEventDetails }) =>
    type === 'TaskStateEntered' ? [stateEnteredEventDetails!.name!] : [],
  );
  return Object.fromEntries(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, { length }]) => [name, length]),
  );
}

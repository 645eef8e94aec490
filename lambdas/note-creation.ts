import { read, write } from './table.ts';

/** Who created a resource last. */
export interface Creation {
  readonly execution: string;
  readonly at: string;
}

const SECONDS_OF_A_QUARTER = 90 * 86_400;

/**
 * Notes, before the call, that this execution creates the resource. The last one counts: what somebody else has created since is his. The tag
 * `muster:execution` says the same to people, but not every kind of resource answers its tags with its description.
 */
export async function noteCreation(name: string, execution: string): Promise<void> {
  const creation: Creation = { execution, at: new Date().toISOString() };
  // Whoever gets here holds the lock, so that nobody writes in between, except another attempt of the same step.
  await write('created', name, creation, await read('created', name), SECONDS_OF_A_QUARTER);
}

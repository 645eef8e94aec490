import type { Schedule } from './event.ts';

/** The event of a push may be lost; the branch itself is not. */
export default { every: 'rate(1 minute)', target: { invokes: 'find-lost-push', input: {} } } satisfies Schedule;

import type { Schedule } from './event.ts';

/** AWS sends most of its events "best effort"; once a minute somebody looks without having been told to. */
export default { every: 'rate(1 minute)', target: { invokes: 'resume', input: {} } } satisfies Schedule;

import type { Schedule } from './event.ts';

/** What nobody has changed differs nowhere: once an hour somebody looks, and says who did. */
export default { every: 'rate(1 hour)', target: { starts: 'drift', input: {} } } satisfies Schedule;

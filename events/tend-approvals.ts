import type { Schedule } from './event.ts';

/** That nobody answers is no event, and a newer commit does not know who waits. */
export default { every: 'rate(1 minute)', target: { invokes: 'tend-approvals', input: {} } } satisfies Schedule;

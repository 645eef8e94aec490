import type { Schedule } from './event.ts';

/** That nobody answers is no event. */
export default { every: 'rate(1 minute)', target: { invokes: 'expire-approvals', input: {} } } satisfies Schedule;

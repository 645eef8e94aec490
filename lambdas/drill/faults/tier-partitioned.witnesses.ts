import type { Witnesses } from '../fault.ts';
import { notReady, readyAgain } from '../witnesses/readiness.ts';

export default { effect: [notReady], recovery: [readyAgain] } satisfies Witnesses;

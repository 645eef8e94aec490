import type { Witnesses } from '../fault.ts';
import { tierAsBefore, tierGrown } from '../witnesses/growth.ts';
import { readyAgain } from '../witnesses/readiness.ts';

export default { effect: [tierGrown], recovery: [tierAsBefore, readyAgain] } satisfies Witnesses;

import type { Witnesses } from '../fault.ts';
import { everyoneServed } from '../witnesses/client.ts';
import { rushArrives, rushOver } from '../witnesses/rush.ts';

export default { effect: [rushArrives], recovery: [rushOver, everyoneServed] } satisfies Witnesses;

import type { Witnesses } from '../fault.ts';
import { everyoneServed } from '../witnesses/client.ts';
import { callsRefused, provisionSucceeded } from '../witnesses/provision.ts';

export default { effect: [callsRefused], recovery: [provisionSucceeded, everyoneServed] } satisfies Witnesses;

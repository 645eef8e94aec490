import type { Witnesses } from '../fault.ts';
import { answeredWith, everyoneServed } from '../witnesses/client.ts';

export default { effect: [answeredWith], recovery: [everyoneServed] } satisfies Witnesses;

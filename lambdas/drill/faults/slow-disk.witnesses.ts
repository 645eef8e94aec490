import type { Witnesses } from '../fault.ts';
import { writesFast, writesSlow } from '../witnesses/client.ts';

export default { effect: [writesSlow], recovery: [writesFast] } satisfies Witnesses;

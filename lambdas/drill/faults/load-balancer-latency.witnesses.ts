import type { Witnesses } from '../fault.ts';
import { readsFast, readsSlow } from '../witnesses/client.ts';

export default { effect: [readsSlow], recovery: [readsFast] } satisfies Witnesses;

import type { Injector } from '../fault.ts';
import { signal } from '../signal.ts';

/** The service hangs: it holds its connections and answers nothing, while the machine is well. The agent of Systems Manager stays awake, so that it can be thawed. */
export default {
  inject: (harm) => signal(harm, 'STOP'),
} satisfies Injector;

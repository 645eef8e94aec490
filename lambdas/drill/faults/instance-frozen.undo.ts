import { unless } from '../../unless.ts';
import type { Undo } from '../fault.ts';
import { signal } from '../signal.ts';

/** Thaws it. The group may have replaced it meanwhile: who is not there needs no thaw. */
export default ((harm) => signal(harm, 'CONT').catch(unless('InvalidInstanceId'))) satisfies Undo;

import { part } from './part.ts';

/** The run of the second probe of a drill. */
export const rush = (run: string): string => part(run, 'rush');

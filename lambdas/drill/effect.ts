import { sighting } from './sighting.ts';

/** Whether the fault is there, by witnesses other than who did it. */
export const handler = sighting('effect');

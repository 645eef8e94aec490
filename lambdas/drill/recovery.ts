import { sighting } from './sighting.ts';

/** Whether the environment is as before, by witnesses other than who made it so. */
export const handler = sighting('recovery');

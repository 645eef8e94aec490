import { createHash } from 'node:crypto';
import { settings } from '../settings.ts';

/** The digest of what is wanted: another one means that something else is wanted since. */
export const definition = createHash('sha256').update(JSON.stringify(settings)).digest('hex');

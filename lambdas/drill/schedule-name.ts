import { createHash } from 'node:crypto';
import { named } from '../naming.ts';

/** The schedule that takes a run's harm back. A run's name may be longer than a schedule's, hence its digest. */
export const scheduleName = (run: string) =>
  named(`undo-${createHash('sha256').update(run).digest('hex').slice(0, 24)}`);

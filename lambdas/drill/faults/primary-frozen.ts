import { experiment, local, onDatabase } from '../fis.ts';

/** The primary hangs with all its connections open, and thaws when the fault is taken back: by then it must not be able to write. */
export default experiment({ ...onDatabase, actionId: local('rds', 'freeze-primary') });

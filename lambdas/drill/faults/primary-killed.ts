import { experiment, local, onDatabase } from '../fis.ts';

/** The primary's machine dies without a word. RDS fails over and rebuilds the standby by itself: there is nothing to take back. */
export default experiment({ ...onDatabase, actionId: local('rds', 'kill-primary') });

import { experiment, local, onDatabase } from '../fis.ts';

/** The standby dies. RDS goes on without it and builds another one: there is nothing to take back. */
export default experiment({ ...onDatabase, actionId: local('rds', 'kill-standby') });

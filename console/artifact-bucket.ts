import type { Connection } from './connect.ts';

/** Where an environment keeps its builds, ledgers and reports. */
export const artifactBucket = ({ environment, account, config }: Connection) =>
  `muster-${environment}-artifacts-${account}-${config.region}`;

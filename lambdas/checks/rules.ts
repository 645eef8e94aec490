import type { Settings } from '../settings.ts';

/** What each rule refuses, and why it would hurt. */
const rules: readonly ((settings: Settings) => string | false)[] = [
  ({ zones }) => zones.length < 2 && `"zones" is ${JSON.stringify(zones)}: load balancers and a standby need two`,
  ({ instances: { min, desired, max } }) =>
    !(min <= desired && desired <= max) && `"instances" is ${min}/${desired}/${max}: it must be min ≤ desired ≤ max`,
  ({ instances: { min }, zones }) =>
    min < zones.length && `"instances.min" is ${min}: losing a zone could take the last instance, so ${zones.length}`,
  ({ health: { timeoutSeconds, intervalSeconds } }) =>
    timeoutSeconds >= intervalSeconds &&
    `"health.timeoutSeconds" is ${timeoutSeconds}: it must be below the interval of ${intervalSeconds}`,
  // A group that gives up on its instances before they have started launches and ends them for ever.
  ({ graceSeconds, warmupSeconds }) =>
    graceSeconds < warmupSeconds * 1.5 &&
    `"graceSeconds" is ${graceSeconds}: it must be 1.5 times the ${warmupSeconds} seconds that an instance takes to start`,
  ({ database: { storageGiB } }) =>
    storageGiB < 20 && `"database.storageGiB" is ${storageGiB}: RDS for PostgreSQL has at least 20 on gp3`,
  // Below 400 GiB gp3 has its 3,000 IOPS whatever is asked for, and RDS refuses to be asked.
  ({ database: { storageGiB, iops } }) =>
    iops !== undefined &&
    storageGiB < 400 &&
    `"database.iops" is ${iops}: RDS for PostgreSQL takes it from 400 GiB on, and "database.storageGiB" is ${storageGiB}`,
  // One gateway over several zones is a choice that somebody has made, not a default.
  ({ natGateways, natGatewaysBecause = '', zones }) =>
    natGateways === 'one' &&
    zones.length > 1 &&
    natGatewaysBecause.length < 15 &&
    `"natGateways" is "one" for ${zones.length} zones: losing its zone takes the way out from all of them, so a reason is needed`,
  // A standby is made from a backup, and point-in-time recovery has nothing to start from without one.
  ({ database: { multiAz, backupDays } }) =>
    multiAz && backupDays < 1 && `"database.backupDays" is ${backupDays}: at least 1 for a database that matters`,
];

/** The rules that these settings break, in words. */
export const violations = (settings: Settings): string[] =>
  rules.map((rule) => rule(settings)).filter((found) => found !== false);

import type { Witnesses } from '../fault.ts';
import { zoneSilent } from '../witnesses/client.ts';
import { databaseAvailable, primaryElsewhere } from '../witnesses/database.ts';
import { instancesEnded, targetsHealthy, targetsUnhealthy, tierComplete } from '../witnesses/instances.ts';

export default {
  effect: [instancesEnded, targetsUnhealthy, zoneSilent, primaryElsewhere],
  recovery: [tierComplete, targetsHealthy, databaseAvailable],
} satisfies Witnesses;

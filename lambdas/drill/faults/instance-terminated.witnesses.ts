import type { Witnesses } from '../fault.ts';
import { instancesEnded, targetsHealthy, targetsUnhealthy, tierComplete } from '../witnesses/instances.ts';

export default {
  effect: [instancesEnded, targetsUnhealthy],
  recovery: [tierComplete, targetsHealthy],
} satisfies Witnesses;

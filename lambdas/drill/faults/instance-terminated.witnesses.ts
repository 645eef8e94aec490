import type { Witnesses } from '../fault.ts';
import { instancesEnded, targetsHealthy, tierComplete } from '../witnesses/instances.ts';

export default {
  effect: [instancesEnded],
  recovery: [tierComplete, targetsHealthy],
} satisfies Witnesses;

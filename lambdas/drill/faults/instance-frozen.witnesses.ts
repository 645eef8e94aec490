import type { Witnesses } from '../fault.ts';
import { targetsHealthy, targetsUnhealthy, tierServing } from '../witnesses/instances.ts';

export default { effect: [targetsUnhealthy], recovery: [tierServing, targetsHealthy] } satisfies Witnesses;

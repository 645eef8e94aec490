import type { Witnesses } from '../fault.ts';
import { servedAsBefore, spoiledReads } from '../witnesses/client.ts';
import { rolledBack, rolloutOver } from '../witnesses/rollout.ts';

export default {
  effect: [spoiledReads],
  over: rolloutOver,
  recovery: [rolledBack, servedAsBefore],
} satisfies Witnesses;

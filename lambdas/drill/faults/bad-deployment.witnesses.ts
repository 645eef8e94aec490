import type { Witnesses } from '../fault.ts';
import { servedAsBefore, spoiledReads } from '../witnesses/client.ts';
import { deployedAsBefore, rolloutOver } from '../witnesses/rollout.ts';

export default {
  effect: [spoiledReads],
  over: rolloutOver,
  recovery: [deployedAsBefore, servedAsBefore],
} satisfies Witnesses;

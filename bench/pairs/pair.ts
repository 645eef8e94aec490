import type { World } from './world.ts';

/** The configuration that a rule forbids, for the rule's drill to show what comes of it. */
export interface Pair {
  /** What is different from the experiment's file: on this machine minutes are seconds, and a cap would keep the harm away. */
  readonly with?: object;
  /** Both drills are done under these conditions. */
  readonly given?: (world: World) => Promise<void>;
  /** Waits before each of the drills. */
  readonly ready?: (world: World) => Promise<void>;
  /** Makes it bad, through the AWS API. */
  readonly bad: (world: World) => Promise<void>;
  /** Makes it as it is shipped again, and takes away what came of it. */
  readonly mend: (world: World) => Promise<void>;
  /** Happens as well while the fault is there: without it the fault alone would be survived. */
  readonly during?: (world: World) => Promise<void>;
  /** The harm does not end with the fault, but with whoever mends it: the drill looks in vain for the recovery for so many seconds, then it is mended. */
  readonly stays?: number;
  /** Takes the conditions away. */
  readonly after?: (world: World) => Promise<void>;
}

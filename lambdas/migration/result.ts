import type { Applied } from './apply.ts';
import type { Step } from './stage.ts';

/** What the database's build leaves behind, as `result.json`. */
export interface Result {
  readonly outcome: 'migrated' | 'refused' | 'failed';
  /** What happened and, unless it is migrated, what to do. */
  readonly sentence: string;
  readonly commit: string;
  /** The newest migration that the database has seen; null before the first. */
  readonly version: string | null;
  readonly applied: readonly Applied[];
  readonly rehearsal: {
    /** Why there was none. */
    readonly skipped?: string;
    readonly steps: readonly Step[];
    readonly notCalled: readonly string[];
  };
  readonly milliseconds: number;
}

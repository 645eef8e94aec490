import type { Principal } from '../../service.ts';
import type { Resolved } from './resolve-targets.ts';

/** One action of an experiment, as the code behind its id sees it. */
export interface RunningAction {
  readonly experimentArn: string;
  readonly name: string;
  /** The experiment's role: everything is done as it. */
  readonly principal: Principal;
  /** By the action's own name of the target, e.g. `Instances`. */
  readonly targets: Readonly<Record<string, readonly Resolved[]>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** Fires when the action's time is over or the experiment is stopped. */
  readonly signal: AbortSignal;
  /** What `keep` kept, in this run of the cloud or an earlier one. */
  readonly kept: unknown;
  /** Writes down what taking it back needs, before the deed: it survives the cloud's death. */
  keep(notes: unknown): void;
}

/** What stands behind an action's id. */
export interface ActionType {
  readonly description: string;
  /** The action's targets and their resource types. */
  readonly targets: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** What becomes of a running one when the cloud starts anew: its effect is still there, went with the machines, or must be made again. */
  readonly afterRestart: 'kept' | 'gone' | 'again';
  /** Does it. Resolves when the effect is there. */
  begin(action: RunningAction): Promise<void>;
  /** Resolves when an action without a duration has completed; absent: as soon as it has begun. */
  over?(action: RunningAction): Promise<void>;
  /** Takes it back, when the duration is over or the experiment is stopped. Once is enough, twice does no harm. */
  undo?(action: RunningAction): Promise<void>;
}

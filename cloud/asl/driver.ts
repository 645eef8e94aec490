import type { Json, JsonObject } from './json.ts';
import type { Resource } from './resource.ts';
import type { Facts, Job } from './run.ts';

/** Why a driver's signal fires: the state is not waited for any more, or the engine stops and will ask again. */
export type Reason = 'cancelled' | 'stopping';

export interface Work {
  readonly resource: Resource;
  readonly job: Job;
  readonly execution: Facts;
  readonly signal: AbortSignal;
}

/** Does what Tasks ask for. Throws `StatesError` with the error's name and cause. */
export interface Driver {
  /** The call itself: its answer. */
  invoke(work: Work): Promise<Json>;
  /** For `.sync`: waits for the job that the call began, and gives its result. */
  join?(work: Work, submitted: Json): Promise<Json>;
}

/** The outside of an engine. */
export interface Drivers {
  /** Undefined where there is none for such a resource. */
  find(resource: Resource): Driver | undefined;
  /** The items that an ItemReader names. */
  read?(work: Omit<Work, 'resource'>, config: JsonObject): Promise<Json[]>;
  /** Keeps the results of a Map where its ResultWriter says, and gives what the Map then has as its result. */
  write?(work: Omit<Work, 'resource'>, config: JsonObject, mapRunArn: string, results: readonly Json[]): Promise<Json>;
}

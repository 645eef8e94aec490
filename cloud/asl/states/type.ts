import type { CommonState } from '../definition.ts';
import type { Fields } from '../fields.ts';
import type { ParseRegion } from '../parse.ts';
import type { Happening } from '../run.ts';
import type { Turn } from '../turn.ts';

/** What a happening is once it concerns a state that waits. */
export type Continuation = Exclude<
  Happening,
  { type: 'enter' | 'act' | 'start' | 'expired' | 'redrive' | 'stop' | 'broken' }
>;

/** One type of state. */
export interface StateType<S extends CommonState> {
  /** Needs `Next` or `End`. */
  readonly transitions: boolean;
  parse(fields: Fields, common: CommonState, region: ParseRegion): S;
  /** After the state was entered, and again for each retry. */
  act(turn: Turn, state: S): Promise<void>;
  /** Something came that the state waits for. */
  on?(turn: Turn, state: S, happening: Continuation): Promise<void>;
}

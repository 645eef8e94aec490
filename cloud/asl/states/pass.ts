import type { CommonState } from '../definition.ts';
import { effectiveInput, finish } from '../io.ts';
import type { Json } from '../json.ts';
import type { StateType } from './type.ts';

export interface PassState extends CommonState {
  readonly type: 'Pass';
  /** JSONPath only. */
  readonly result?: Json;
}

export const pass: StateType<PassState> = {
  transitions: true,
  parse: (fields, common) => ({ ...common, type: 'Pass', result: fields.raw.Result }),
  async act(turn, state) {
    const input = await effectiveInput(turn);
    await finish(turn, state.result ?? input);
  },
};

import type { CommonState } from '../definition.ts';
import { effectiveInput, finish } from '../io.ts';
import type { StateType } from './type.ts';

export interface SucceedState extends CommonState {
  readonly type: 'Succeed';
}

export const succeed: StateType<SucceedState> = {
  transitions: false,
  parse: (_, common) => ({ ...common, type: 'Succeed' }),
  async act(turn) {
    const input = await effectiveInput(turn);
    await finish(turn, input);
  },
};

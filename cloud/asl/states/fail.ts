import type { CommonState } from '../definition.ts';
import { StateFault, StatesError } from '../error.ts';
import type { Json } from '../json.ts';
import type { Evaluate } from '../scope.ts';
import type { StateType } from './type.ts';

export interface FailState extends CommonState {
  readonly type: 'Fail';
  readonly error?: Evaluate;
  readonly cause?: Evaluate;
}

export const fail: StateType<FailState> = {
  transitions: false,
  parse: (fields, common) => ({
    ...common,
    type: 'Fail',
    error: fields.typedValue('Error', 'string') ?? fields.path('ErrorPath'),
    cause: fields.typedValue('Cause', 'string') ?? fields.path('CausePath'),
  }),
  async act(turn, state) {
    const scope = turn.scope();
    const error = text(await state.error?.(scope), 'Error');
    const cause = text(await state.cause?.(scope), 'Cause');
    await turn.raise(new StatesError(error, cause));
  },
};

function text(value: Json | undefined, field: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new StateFault(`The field '${field}' must be a string but was: ${JSON.stringify(value)}`);
}

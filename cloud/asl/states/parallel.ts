import type { CommonState, Region } from '../definition.ts';
import { StatesError } from '../error.ts';
import { effectiveInput, finish } from '../io.ts';
import type { Json } from '../json.ts';
import type { Evaluate } from '../scope.ts';
import type { Turn } from '../turn.ts';
import type { StateType } from './type.ts';

export interface ParallelState extends CommonState {
  readonly type: 'Parallel';
  readonly branches: readonly Region[];
  readonly arguments?: Evaluate;
}

export const parallel: StateType<ParallelState> = {
  transitions: true,
  parse(fields, common, region) {
    fields.require('Branches');
    return { ...common, type: 'Parallel', branches: fields.objects('Branches').map((it) => region(it)) };
  },
  async act(turn, state) {
    const input = state.arguments ? await state.arguments(turn.scope()) : await effectiveInput(turn);
    if (state.arguments) turn.inspect('afterArguments', input);
    turn.log('ParallelStateStarted');
    if (state.branches.length === 0) return done(turn, []);
    turn.wait({ kind: 'branches', results: state.branches.map(() => null) });
    state.branches.forEach((branch, index) => {
      turn.spawn([state.name, index], branch.startAt, index, input);
    });
  },
  async on(turn, _, happening) {
    const { waiting } = turn.cursor;
    if (waiting?.kind !== 'branches' || happening.type !== 'child') return;
    const { outcome, index, previous } = happening;
    turn.set({ previous });
    if (!('output' in outcome)) return turn.raise(new StatesError(outcome.error, outcome.cause));
    const results = waiting.results.with(index, [outcome.output]);
    turn.wait({ kind: 'branches', results });
    if (results.every((it) => it !== null))
      await done(
        turn,
        results.map(([output]) => output),
      );
  },
};

async function done(turn: Turn, results: Json[]): Promise<void> {
  const { previous } = turn.cursor;
  turn.set({ waiting: undefined });
  turn.log('ParallelStateSucceeded', undefined, previous, true);
  await finish(turn, results, { resulting: true });
}

import { catcherFor } from './catch.ts';
import { type Definition, regionAt, type State } from './definition.ts';
import { QueryEvaluationError, StateFault, StatesError } from './error.ts';
import { stateEvent, timestamp } from './history.ts';
import { leave, within } from './io.ts';
import { type JsonObject, textOf } from './json.ts';
import { lifecycle } from './lifecycle.ts';
import { retry } from './retry.ts';
import type { Change, Cursor, Happening, Run } from './run.ts';
import { stateTypes } from './states/states.ts';
import type { Continuation, StateType } from './states/type.ts';
import { HistoryFull, type Tools, Turn } from './turn.ts';

/**
 * One step of an execution: what happened becomes events of the history, cursors as they are next, and what happens then.
 * It does nothing to the outside and nothing to the run; it is asynchronous only because JSONata is.
 */
export async function advance(run: Run, definition: Definition, happening: Happening, tools: Tools): Promise<Change> {
  const change: Change = { events: [], cursors: new Map(), progress: run.progress, next: [] };
  if (!('cursor' in happening)) {
    lifecycle(run, definition, change, happening, tools.now());
    return change;
  }
  const cursor = run.cursors.get(happening.cursor);
  if (!cursor) return change;
  const turn = new Turn(run, cursor, stateOf(definition, cursor), change, tools, raise);
  try {
    await step(turn, happening);
  } catch (error) {
    await caught(turn, error, raise);
  }
  return change;
}

function stateOf(definition: Definition, cursor: Cursor): State {
  return regionAt(definition, cursor.region).states[cursor.state] as State;
}

type Begin = { type: 'enter' | 'act'; cursor: number };

async function step(turn: Turn, happening: Continuation | Begin): Promise<void> {
  const { state } = turn;
  const type = stateTypes[state.type] as StateType<State>;
  if (isBegin(happening)) {
    if (happening.type === 'enter') enter(turn);
    return type.act(turn, state);
  }
  const { waiting } = turn.cursor;
  if ('ticket' in happening) {
    const ticket =
      waiting && 'ticket' in waiting ? waiting.ticket : (waiting as { mapRun?: { ticket: number } })?.mapRun?.ticket;
    if (ticket !== happening.ticket) return; // something that is not waited for any more
  }
  if (happening.type === 'elapsed' && waiting?.kind === 'until' && waiting.retry) {
    turn.set({ retryCount: turn.cursor.retryCount + 1, waiting: undefined });
    return type.act(turn, state);
  }
  await type.on?.(turn, state, happening);
}

function enter(turn: Turn): void {
  const { state } = turn;
  const { previous, input } = turn.cursor;
  const details = { name: state.name, input: textOf(input), inputDetails: { truncated: false } };
  const entered = turn.log(stateEvent(state.type, 'Entered'), details);
  turn.set({ entered, enteredAfter: previous, enteredAt: timestamp(turn.now) });
}

function isBegin(happening: Continuation | Begin): happening is Begin {
  return happening.type === 'enter' || happening.type === 'act';
}

type Failed = (turn: Turn, error: StatesError) => Promise<void>;

/** What a state throws is its failure. A failure within the handling of a failure is handed up. */
async function caught(turn: Turn, error: unknown, failed: Failed): Promise<void> {
  try {
    if (error instanceof StatesError) await failed(turn, error);
    else if (error instanceof StateFault) await fault(turn, error, failed);
    else throw error;
  } catch (another) {
    if (another === error) throw error;
    await caught(turn, another, giveUp);
  }
}

/** The state cannot be carried out as written. */
async function fault(turn: Turn, error: StateFault, failed: Failed): Promise<void> {
  const { state, cursor } = turn;
  const cause = error instanceof HistoryFull ? error.message : turn.explain(error.message);
  if (error.error === 'States.Runtime') return close(turn, error.error, cause);
  if (state.language === 'JSONata') {
    const location = error instanceof QueryEvaluationError ? error.location : undefined;
    // AWS counts the failed evaluation as if the state had not been entered.
    const previous = cursor.previous === cursor.entered ? cursor.enteredAfter : cursor.previous;
    turn.log('EvaluationFailed', { cause, error: error.error, location, state: state.name }, previous);
  }
  await failed(turn, new StatesError(error.error, cause));
}

/** Retry, or catch, or hand up. */
async function raise(turn: Turn, { error, cause }: StatesError): Promise<void> {
  const { state, cursor } = turn;
  const again = retry(state.retry, cursor.attempts, error, () => turn.random());
  if (again) {
    turn.prune();
    const at = turn.now.getTime() + again.delaySeconds * 1000;
    return turn.set({ attempts: again.attempts, waiting: { kind: 'until', ticket: turn.ticket(), at, retry: true } });
  }
  const catcher = catcherFor(state.catch, error);
  if (!catcher) return giveUp(turn, new StatesError(error, cause));
  if (state.type === 'Parallel' || state.type === 'Map') turn.log(`${state.type}StateFailed`);
  const errorOutput: JsonObject = { Error: error ?? '', Cause: cause ?? '' };
  const jsonata = state.language === 'JSONata';
  const scope = turn.scope(jsonata ? { errorOutput } : { input: errorOutput });
  const output = jsonata
    ? ((await catcher.output?.(scope)) ?? errorOutput)
    : within(catcher.resultPath, cursor.input, errorOutput);
  const assigned = await catcher.assign?.(scope);
  turn.prune();
  turn.set({ waiting: undefined });
  await leave(turn, output, assigned, catcher.next);
}

/** Hands a failure to whoever waits for this States object; at the outermost the execution fails. The cursors stay, for a redrive. */
async function giveUp(turn: Turn, { error, cause }: StatesError): Promise<void> {
  const { state } = turn;
  if (error === 'States.Runtime') return close(turn, error, cause);
  if (
    (state.type === 'Parallel' || state.type === 'Map') &&
    turn.change.events.at(-1)?.type !== `${state.type}StateFailed`
  ) {
    turn.log(`${state.type}StateFailed`);
  }
  const { parent, previous } = turn.cursor;
  if (!parent) return close(turn, error, cause);
  turn.next({ type: 'child', cursor: parent.cursor, index: parent.index, previous, outcome: { error, cause } });
}

function close(turn: Turn, error: string | undefined, cause: string | undefined): void {
  turn.log('ExecutionFailed', { cause, error });
  turn.change.progress = {
    ...turn.change.progress,
    status: 'FAILED',
    error,
    cause,
    stoppedAt: turn.now.toISOString(),
  };
}

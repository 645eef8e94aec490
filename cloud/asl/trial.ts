import { advance } from './advance.ts';
import { matches } from './error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { parse } from './parse.ts';
import { apply, type Cursor, type Facts, type Happening, type Job, newRun, type Outcome } from './run.ts';
import { endChildren, endDataset } from './trial-children.ts';
import type { Stage, Tools } from './turn.ts';

export interface TrialOptions {
  readonly name: string;
  readonly state: JsonObject;
  readonly language?: Json;
  readonly input: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly roleArn: string;
  /** How often its retriers have been used before. */
  readonly retries: number;
  /** What the state's work gives: a mocked outcome, or that of its driver. Undefined asks the driver. */
  readonly mock?: Outcome;
  /** For a Map: how many of its iterations are taken to fail, and what its reader reads. */
  readonly failures: number;
  readonly readerData?: string;
  /** In place of the context object's own members. */
  readonly context?: JsonObject;
  readonly invoke: (job: Job, facts: Facts) => Promise<Outcome>;
  readonly now: Date;
}

export interface Trial {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly stages: Readonly<Partial<Record<Stage, string>>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly retry?: { readonly index: number; readonly seconds: number };
  readonly catchIndex?: number;
}

/** Runs one state by itself, as TestState does: no execution, no waiting, its work mocked if so wished. */
export async function tryState(options: TrialOptions): Promise<Trial> {
  const { name, state, language, now } = options;
  const machine = {
    ...(language && { QueryLanguage: language }),
    StartAt: name,
    States: { ...stubs(state), [name]: state },
  };
  const arn = 'arn:aws:states:us-east-1:123456789012';
  const facts: Facts = {
    arn: `${arn}:express:${name}:${name}`,
    name,
    machineArn: `${arn}:stateMachine:${name}`,
    machineName: name,
    roleArn: options.roleArn,
    definition: JSON.stringify(machine),
    input: options.input,
    startedAt: now.toISOString(),
    variables: options.variables,
  };
  const definition = parse(facts.definition);
  const run = newRun(facts);
  const stages: Partial<Record<Stage, string>> = {};
  let clock = now.getTime();
  const tools: Tools = {
    now: () => new Date(clock),
    random: Math.random,
    context: options.context,
    inspect: (stage, value) => {
      stages[stage] ??= JSON.stringify(value);
    },
  };
  const queue: Happening[] = [{ type: 'start' }];
  let failure: { error?: string; cause?: string } | undefined;
  /** The iterations that are taken to fail have failed. */
  let failed = false;
  for (let happening = queue.shift(); happening; happening = queue.shift()) {
    const change = await advance(run, definition, happening, tools);
    const entering = change.next.find((it) => it.type === 'enter' && change.cursors.get(it.cursor)?.state !== name);
    apply(run, change);
    const root = run.cursors.get(1);
    if (root && root.state === name && happening.type === 'start') withRetries(root);
    if (entering && root && root.state !== name) return left(root);
    queue.push(...change.next.filter((it) => 'cursor' in it && it.cursor === 1));
    if (queue.length === 0 && root) {
      const more = await follow(root);
      if (!Array.isArray(more)) return more;
      queue.push(...more);
    }
  }
  const { status, output, error, cause } = run.progress;
  const variables = options.variables;
  if (status === 'SUCCEEDED') return { status, output, stages, variables: assigned() };
  return { status: 'FAILED', error, cause, stages, variables };

  function withRetries(cursor: Cursor): void {
    if (options.retries === 0) return;
    const attempts = Array.isArray(state.Retry) ? state.Retry.map(() => options.retries) : [];
    run.cursors.set(cursor.id, { ...cursor, attempts, retryCount: options.retries });
  }

  /** What comes of that for which the state waits. */
  async function follow(cursor: Cursor): Promise<Happening[] | Trial> {
    const { waiting } = cursor;
    if (!waiting) return [];
    if (waiting.kind === 'until' && waiting.retry) {
      failure = thrown() ?? failure;
      const index = cursor.attempts.findIndex((it) => it > options.retries);
      const retry = { index, seconds: (waiting.at - clock) / 1000 };
      return { status: 'RETRIABLE', ...failure, stages, variables: options.variables, retry };
    }
    if (waiting.kind === 'until') {
      clock = waiting.at;
      return [{ type: 'elapsed', cursor: cursor.id, ticket: waiting.ticket }];
    }
    const { mock = UNMOCKED, readerData } = options;
    if (waiting.kind === 'branches' || waiting.kind === 'iterations') {
      const ended = endChildren(cursor, waiting, { mock, failures: failed ? 0 : options.failures });
      failed = true;
      if (!('output' in mock)) failure = mock;
      run.cursors.set(cursor.id, ended.cursor);
      return ended.happenings;
    }
    const outcome =
      waiting.kind !== 'task'
        ? endDataset(waiting, { mock, failures: 0, readerData })
        : (options.mock ?? (await options.invoke(waiting.job, facts)));
    if (!('output' in outcome)) failure = outcome;
    const type = waiting.kind === 'task' && waiting.phase !== 'invoke' ? 'completed' : 'responded';
    return [{ type, cursor: cursor.id, ticket: waiting.ticket, outcome }];
  }

  function left(cursor: Cursor): Trial {
    const exited = run.events.findLast((it) => it.type.endsWith('StateExited'));
    const output = String(exited?.stateExitedEventDetails?.output);
    const shown = { output, nextState: cursor.state, stages, variables: cursor.variables };
    failure = thrown() ?? failure;
    if (!failure) return { status: 'SUCCEEDED', ...shown };
    const { error } = failure;
    const catchers = Array.isArray(state.Catch) ? state.Catch : [];
    const catchIndex = catchers.findIndex((it) => isObject(it) && matches(it.ErrorEquals as string[], error));
    return { status: 'CAUGHT_ERROR', ...failure, ...shown, catchIndex };
  }

  /** What the state itself brought about: an expression without a value, a Map with too many failures. */
  function thrown(): { error?: string; cause?: string } | undefined {
    const events = run.events.filter((it) => it.type === 'EvaluationFailed' || it.type === 'MapRunFailed');
    const { error, cause } =
      events.at(-1)?.evaluationFailedEventDetails ?? events.at(-1)?.mapRunFailedEventDetails ?? {};
    return error === undefined
      ? undefined
      : { error: String(error), cause: cause === undefined ? undefined : String(cause) };
  }

  function assigned(): Record<string, Json> {
    const exited = run.events.findLast((it) => it.type.endsWith('StateExited'));
    const texts = (exited?.stateExitedEventDetails?.assignedVariables ?? {}) as Record<string, string>;
    const values = Object.entries(texts).map(([key, text]) => [key, JSON.parse(text) as Json] as const);
    return { ...options.variables, ...Object.fromEntries(values) };
  }
}

const UNMOCKED: Outcome = { error: 'States.Runtime', cause: 'A mock is needed for a state with states within' };

/** The states that it leads to: ends, all of them. */
function stubs(state: JsonObject): JsonObject {
  const lists = [state, ...['Catch', 'Choices'].flatMap((name) => (Array.isArray(state[name]) ? state[name] : []))];
  const names = lists
    .flatMap((it) => (isObject(it) ? [it.Next, it.Default] : []))
    .filter((it) => typeof it === 'string');
  return Object.fromEntries(names.map((name) => [name, { Type: 'Succeed' }]));
}

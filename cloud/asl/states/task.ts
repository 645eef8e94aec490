import type { CommonState } from '../definition.ts';
import { StatesError } from '../error.ts';
import type { Fields } from '../fields.ts';
import { amount, finish, pathedInput } from '../io.ts';
import { byteLength, type Json, PAYLOAD_LIMIT } from '../json.ts';
import { type Resource, resource } from '../resource.ts';
import type { Outcome, TaskWaiting } from '../run.ts';
import type { Evaluate } from '../scope.ts';
import { secondsOf } from '../seconds.ts';
import { taskEvents } from '../task-events.ts';
import { encodeToken } from '../token.ts';
import type { Turn } from '../turn.ts';
import type { StateType } from './type.ts';

export interface TaskState extends CommonState {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly timeoutSeconds?: Evaluate;
  readonly heartbeatSeconds?: Evaluate;
}

export const task: StateType<TaskState> = {
  transitions: true,
  parse(fields, common) {
    const arn = fields.require('Resource') ? (fields.string('Resource') ?? '') : '';
    const known = resource(arn);
    if (arn && !arn.startsWith('arn:')) fields.problem('Value is not a valid resource ARN', 'Resource');
    else if (arn && !known) {
      fields.problem(
        `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        'Resource',
      );
    }
    checkCredentials(fields, known);
    return {
      ...common,
      type: 'Task',
      resource: known as Resource,
      timeoutSeconds: secondsOf(fields, 'TimeoutSeconds'),
      heartbeatSeconds: secondsOf(fields, 'HeartbeatSeconds'),
    };
  },

  async act(turn, state) {
    const ticket = turn.ticket();
    const token =
      state.resource.pattern === 'token'
        ? encodeToken({ arn: turn.run.facts.arn, cursor: turn.cursor.id, ticket })
        : undefined;
    const raw = await pathedInput(turn);
    const compile = state.arguments ?? state.parameters;
    const parameters = compile ? await compile(turn.scope({ input: raw, token })) : defaults(state, raw);
    turn.inspect(state.language === 'JSONata' ? 'afterArguments' : 'afterParameters', parameters);
    const timeoutSeconds = await amount(state.timeoutSeconds, turn, 'TimeoutSeconds', raw);
    const heartbeatSeconds = await amount(state.heartbeatSeconds, turn, 'HeartbeatSeconds', raw);
    const job = {
      resource: state.resource.arn,
      parameters,
      token,
      state: state.name,
      timeoutSeconds,
      heartbeatSeconds,
    };
    taskEvents(state.resource).scheduled(turn, job);
    turn.wait({
      kind: 'task',
      ticket,
      phase: state.resource.kind === 'activity' ? 'activity' : 'invoke',
      job,
      timeoutAt: after(turn, timeoutSeconds),
      heartbeatAt: state.resource.kind === 'activity' ? undefined : after(turn, heartbeatSeconds),
    });
  },

  async on(turn, state, happening) {
    const waiting = turn.cursor.waiting;
    if (waiting?.kind !== 'task') return;
    if (happening.type === 'beat') turn.wait({ ...waiting, heartbeatAt: after(turn, waiting.job.heartbeatSeconds) });
    else if (happening.type === 'picked') {
      turn.log('ActivityStarted', { workerName: happening.worker });
      turn.wait({ ...waiting, phase: 'token', heartbeatAt: after(turn, waiting.job.heartbeatSeconds) });
    } else if (happening.type === 'elapsed') await expire(turn, state, waiting);
    else if (happening.type === 'responded') await responded(turn, state, waiting, happening.outcome);
    else if (happening.type === 'completed') {
      // The worker may be quicker than the call that told it of the token.
      if (waiting.phase === 'invoke') turn.wait({ ...waiting, early: happening.outcome });
      else await settle(turn, state, happening.outcome);
    }
  },
};

function checkCredentials(fields: Fields, known: Resource | undefined): void {
  const credentials = fields.object('Credentials');
  if (!credentials) return;
  if (known?.kind === 'activity') fields.problem("The field 'Credentials' is not supported for activities");
  if (credentials.RoleArn === undefined && credentials['RoleArn.$'] === undefined) {
    fields.problem("The field 'RoleArn' is required but was missing", 'Credentials');
  }
}

/** JSONPath hands on the input; an activity and a function of JSONata get theirs, an API action nothing. */
function defaults(state: TaskState, input: Json): Json {
  return state.language === 'JSONPath' || state.resource.kind !== 'service' ? input : {};
}

function after(turn: Turn, seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : turn.now.getTime() + seconds * 1000;
}

/** The call has been answered. That is the result, or only the beginning of the work. */
async function responded(turn: Turn, state: TaskState, waiting: TaskWaiting, outcome: Outcome): Promise<void> {
  const { pattern } = state.resource;
  if (pattern === 'response' || waiting.phase !== 'invoke' || !('output' in outcome)) {
    return settle(turn, state, waiting.early ?? outcome);
  }
  taskEvents(state.resource).submitted(turn, outcome.output);
  if (waiting.early) return settle(turn, state, waiting.early);
  if (pattern === 'sync') turn.wait({ ...waiting, phase: 'join', submitted: outcome.output });
  else turn.wait({ ...waiting, phase: 'token' });
}

async function settle(turn: Turn, state: TaskState, outcome: Outcome): Promise<void> {
  turn.set({ waiting: undefined });
  if (!('output' in outcome)) {
    taskEvents(state.resource).failed(turn, outcome.error, outcome.cause);
    return turn.raise(new StatesError(outcome.error, outcome.cause));
  }
  if (byteLength(outcome.output) > PAYLOAD_LIMIT) {
    const cause = `The state/task '${state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    taskEvents(state.resource).failed(turn, 'States.DataLimitExceeded', cause);
    return turn.raise(new StatesError('States.DataLimitExceeded', cause));
  }
  taskEvents(state.resource).succeeded(turn, outcome.output);
  await finish(turn, outcome.output, { resulting: true });
}

async function expire(turn: Turn, state: TaskState, waiting: TaskWaiting): Promise<void> {
  const now = turn.now.getTime();
  const overdue = waiting.timeoutAt !== undefined && waiting.timeoutAt <= now;
  if (!overdue && (waiting.heartbeatAt === undefined || waiting.heartbeatAt > now)) return; // a heartbeat came meanwhile
  const error = overdue ? 'States.Timeout' : 'States.HeartbeatTimeout';
  turn.set({ waiting: undefined });
  taskEvents(state.resource).timedOut(turn, error);
  await turn.raise(new StatesError(error));
}

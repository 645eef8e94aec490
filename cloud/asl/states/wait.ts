import type { CommonState } from '../definition.ts';
import { StateFault } from '../error.ts';
import type { Fields } from '../fields.ts';
import { effectiveInput, finish } from '../io.ts';
import type { Json } from '../json.ts';
import { path } from '../jsonpath.ts';
import type { Evaluate } from '../scope.ts';
import { secondsOf } from '../seconds.ts';
import type { StateType } from './type.ts';

export interface WaitState extends CommonState {
  readonly type: 'Wait';
  readonly seconds?: Evaluate;
  readonly timestamp?: Evaluate;
  /** The path that Timestamp comes from, for messages. */
  readonly from?: string;
}

/** AWS keeps a delay in 31 bits of seconds. */
const LONGEST_SECONDS = 2 ** 31 - 1;
/** ISO 8601 with `T` and an offset. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export const wait: StateType<WaitState> = {
  transitions: true,
  parse(fields, common) {
    const timestamp = fields.raw.Timestamp;
    if (
      typeof timestamp === 'string' &&
      !timestamp.startsWith('{%') &&
      !(timestamp.endsWith('Z') && isTimestamp(timestamp))
    ) {
      fields.problem('String does not match RFC3339 timestamp', 'Timestamp');
    }
    return {
      ...common,
      type: 'Wait',
      seconds: secondsOf(fields, 'Seconds'),
      timestamp: fields.typedValue('Timestamp', 'string') ?? at(fields, 'TimestampPath'),
      from: fields.string('TimestampPath'),
    };
  },
  async act(turn, state) {
    const input = await effectiveInput(turn);
    const scope = turn.scope({ input });
    const until = state.seconds
      ? turn.now.getTime() + seconds(await state.seconds(scope), state) * 1000
      : moment((await state.timestamp?.(scope)) ?? null, state);
    if ((until - turn.now.getTime()) / 1000 > LONGEST_SECONDS) throw new StateFault('Wait state delay is too long.');
    turn.wait({ kind: 'until', ticket: turn.ticket(), at: until, retry: false });
  },
  async on(turn) {
    const input = await effectiveInput(turn);
    await finish(turn, input);
  },
};

function at(fields: Fields, name: string): Evaluate | undefined {
  const text = fields.pathText(name);
  return text === undefined ? undefined : async (scope) => path(text).demand(scope);
}

function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));
}

function seconds(value: Json, { language }: WaitState): number {
  if (language === 'JSONata') {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99_999_999) return value;
    throw new StateFault(
      `The JSONata expression specified for the field 'Seconds' returned an unexpected value. Expected an integer between 0 and 99999999, but was: ${JSON.stringify(value)}`,
      'States.QueryEvaluationError',
    );
  }
  return Number(value);
}

function moment(value: Json, { language, from }: WaitState): number {
  if (typeof value === 'string' && isTimestamp(value)) return Date.parse(value);
  if (language === 'JSONata') {
    throw new StateFault(
      `The JSONata expression specified for the field 'Timestamp' returned a value that is not a valid ISO-8601 extended offset date-time format string: ${shown(value)}`,
      'States.QueryEvaluationError',
    );
  }
  throw new StateFault(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${from} == ${shown(value)}`,
  );
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { type Finding, type Region, type Retrier, statesOf } from './machine.ts';

/** Names that AWS reserves; any other that begins with `States.` is a mistake. */
const RESERVED = new Set(
  ['ALL', 'BranchFailed', 'DataLimitExceeded', 'ExceedToleratedFailureThreshold', 'HeartbeatTimeout', 'Http.Socket']
    .concat(['IntrinsicFailure', 'ItemReaderFailed', 'NoChoiceMatched', 'ParameterPathFailure', 'Permissions'])
    .concat([
      'QueryEvaluationError',
      'ResultPathMatchFailure',
      'ResultWriterFailed',
      'Runtime',
      'TaskFailed',
      'Timeout',
    ])
    .map((it) => `States.${it}`),
);

/** AWS's limits: whole numbers of seconds and attempts, up to eight digits; a delay of at most a year. */
const LIMITS: Readonly<Record<string, readonly [least: number, most: number, whole: boolean]>> = {
  IntervalSeconds: [1, 99_999_999, true],
  MaxAttempts: [0, 99_999_999, true],
  MaxDelaySeconds: [1, 31_622_399, true],
  BackoffRate: [1, Number.MAX_VALUE, false],
};

/** Retriers and catchers that AWS would refuse, or that never get an error. */
export function retries(machine: Region): Finding[] {
  return statesOf(machine).flatMap(([name, { Retry = [], Catch = [] }]) => [
    ...Retry.flatMap((it, at) => values(it).map((says) => `${name}/Retry[${at}]: ${says}`)),
    ...order(Retry.map((it) => it.ErrorEquals)).map((says) => `${name}/Retry${says}`),
    ...order(Catch.map((it) => it.ErrorEquals)).map((says) => `${name}/Catch${says}`),
  ]);
}

function values(retrier: Retrier): string[] {
  const numbers = Object.entries(LIMITS).flatMap(([field, [least, most, whole]]) => {
    const value = retrier[field];
    const fits = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
    return value === undefined || fits ? [] : [`${field} is ${JSON.stringify(value)}, not within ${least} to ${most}`];
  });
  const { JitterStrategy: jitter, MaxDelaySeconds: delay, IntervalSeconds: interval = 1 } = retrier;
  const strategy = jitter === undefined || jitter === 'FULL' || jitter === 'NONE';
  const growing = delay === undefined || Number(delay) >= Number(interval);
  return [
    ...numbers,
    ...(strategy ? [] : [`JitterStrategy is ${JSON.stringify(jitter)}, neither FULL nor NONE`]),
    ...(growing ? [] : [`MaxDelaySeconds is ${delay}, less than the interval of ${interval}`]),
  ];
}

function order(lists: readonly (readonly string[] | undefined)[]): string[] {
  const before = new Set<string>();
  return lists.flatMap((names = [], at) => {
    const found = names.flatMap((name) => {
      if (name.startsWith('States.') && !RESERVED.has(name)) return [`[${at}]: there is no error ${name}`];
      if (before.has(name)) return [`[${at}]: an earlier one has taken ${name}`];
      return [];
    });
    if (names.length === 0) found.push(`[${at}]: ErrorEquals names no error`);
    for (const name of names) before.add(name);
    return found;
  });
}

import type { StateValue } from '@aws-sdk/client-cloudwatch';

export interface Rule {
  readonly periods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissing: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  readonly breaches: (value: number) => boolean;
}

/**
 * The state that an alarm's data give, oldest datapoint first, `undefined` where there is none; undefined if they do not decide and
 * the state stays. There may be more data than periods: CloudWatch looks further back when the newest are missing.
 */
export function evaluate(data: readonly (number | undefined)[], rule: Rule): StateValue | undefined {
  const { periods, datapointsToAlarm: needed, treatMissing, breaches } = rule;
  const present = data.filter((value) => value !== undefined);
  if (present.length === 0) {
    if (treatMissing === 'missing') return 'INSUFFICIENT_DATA';
    if (treatMissing === 'ignore') return undefined;
    return treatMissing === 'breaching' ? 'ALARM' : 'OK';
  }
  // Enough real data, if only from further back: what is missing does not matter.
  const window = present.length >= periods ? present.slice(-periods) : data.slice(-periods);
  const breaching = window.filter((value) => value !== undefined && breaches(value)).length;
  const missing = window.filter((value) => value === undefined).length;
  if (treatMissing === 'breaching') return breaching + missing >= needed ? 'ALARM' : 'OK';
  if (breaching >= needed) return 'ALARM';
  if (treatMissing === 'notBreaching' || missing === 0) return 'OK';
  // AWS: one old enough breach followed by nothing but breaches and silence is an alarm.
  const oldest = window.findIndex((value) => value !== undefined && breaches(value));
  const since = window.slice(oldest);
  const unbroken = oldest >= 0 && since.every((value) => value === undefined || breaches(value));
  if (unbroken && since.length >= needed) return 'ALARM';
  // Even if every missing one breached it would not be an alarm; otherwise only `missing` takes what is there for the truth.
  if (breaching + missing < needed) return 'OK';
  return treatMissing === 'missing' && !unbroken ? 'OK' : undefined;
}

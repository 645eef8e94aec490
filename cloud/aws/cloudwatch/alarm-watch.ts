import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { act } from './alarm-action.ts';
import { metricsOf, queryOf, reasonDataOf, reasonOf, stamp } from './alarm-reason.ts';
import type { AlarmConfiguration, AlarmRow, CloudWatch } from './cloudwatch.ts';
import { evaluate } from './evaluation.ts';
import { periodOf, seriesOf } from './expression.ts';

/** How often alarms are looked at while nothing comes in, so that silence is noticed too. */
const EVERY = 10_000;
/** So long after a period's end its values may still come. */
const LATE = 5;
/** Periods that CloudWatch looks back beyond those that decide. */
const FURTHER = 2;
const HISTORY = 100;

export interface Watch {
  /** Looks at one alarm now; awaited, its state is up to date. */
  look(name: string): Promise<void>;
  /** Changes the state, writes the history, tells the bus and takes the actions. */
  change(row: AlarmRow, state: StateValue, reason: string, reasonData: string): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

export function watchAlarms(cloudwatch: CloudWatch): Watch {
  const { cloud, metrics, alarms } = cloudwatch;
  const repeatedAt = new Map<string, number>();

  async function look(name: string): Promise<void> {
    const row = alarms.get(name);
    if (!row) return;
    const { configuration: it } = row;
    const { points, periods } = dataOf(it);
    const state = evaluate(
      points.map(([, value]) => value),
      {
        periods,
        datapointsToAlarm: it.DatapointsToAlarm ?? periods,
        treatMissing: (it.TreatMissingData ?? 'missing') as 'missing',
        breaches: (value) => COMPARE[it.ComparisonOperator ?? '']!(value, it.Threshold!),
      },
    );
    if (state && state !== row.state) await change(row, state, reasonOf(it, points, state), reasonDataOf(it, points));
    else await repeat(row);
  }

  /** Values by period, oldest first. */
  function dataOf(it: AlarmConfiguration): { points: (readonly [number, number | undefined])[]; periods: number } {
    const queries = it.Metrics?.length ? it.Metrics : [queryOf(it)];
    const shown = queries.find((query) => query.ReturnData !== false) ?? queries[0]!;
    const period = it.Metrics?.length ? periodOf(queries, shown) : it.Period!;
    const periods = it.EvaluationPeriods ?? 1;
    const now = cloud.clock.now().getTime() / 1000;
    const end = Math.floor(now / period) * period;
    const values = seriesOf(metrics, queries, shown, { start: end - (periods + FURTHER + 1) * period, end });
    const last = now - end < LATE && !values.has(end - period) ? end - period : end;
    const points = Array.from({ length: periods + FURTHER }, (_, i) => {
      const at = last - (periods + FURTHER - i) * period;
      return [at, values.get(at)] as const;
    });
    return { points, periods };
  }

  async function change(row: AlarmRow, state: StateValue, reason: string, reasonData: string): Promise<void> {
    const now = cloud.clock.now().toISOString();
    const before = { stateValue: row.state, stateReason: row.reason, stateReasonData: parsed(row.reasonData) };
    const entry = {
      HistoryItemType: 'StateUpdate' as const,
      HistorySummary: `Alarm updated from ${row.state} to ${state}`,
      HistoryData: JSON.stringify({
        version: '1.0',
        oldState: before,
        newState: { stateValue: state, stateReason: reason, stateReasonData: parsed(reasonData) },
      }),
      at: now,
    };
    const changed = alarms.put(row.configuration.AlarmName, {
      ...row,
      state,
      reason,
      reasonData,
      stateUpdatedAt: now,
      stateChangedAt: state === row.state ? row.stateChangedAt : now,
      history: [entry, ...row.history].slice(0, HISTORY),
    });
    if (state === row.state) return;
    cloud.emit({
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: [row.arn],
      detail: {
        alarmName: row.configuration.AlarmName,
        state: { value: state, reason, reasonData, timestamp: stamp(now) },
        previousState: {
          value: row.state,
          reason: row.reason,
          reasonData: row.reasonData,
          timestamp: stamp(row.stateUpdatedAt),
        },
        configuration: { description: row.configuration.AlarmDescription ?? '', metrics: metricsOf(row.configuration) },
      },
    });
    repeatedAt.set(row.configuration.AlarmName, cloud.clock.now().getTime());
    await act(cloud, changed, row);
  }

  /** Auto Scaling is told every minute for as long as the alarm lasts; other actions are taken once. */
  async function repeat(row: AlarmRow): Promise<void> {
    if (row.state !== 'ALARM') return;
    const now = cloud.clock.now().getTime();
    if (now - (repeatedAt.get(row.configuration.AlarmName) ?? 0) < 60_000) return;
    repeatedAt.set(row.configuration.AlarmName, now);
    await act(cloud, row, row, ':autoscaling:');
  }

  return {
    look,
    change,
    async run(signal) {
      while (!signal.aborted) {
        for (const { configuration } of alarms.values())
          await look(configuration.AlarmName).catch((error: Error) =>
            cloud.log(`alarm ${configuration.AlarmName} could not be evaluated: ${error.message}`, { error }),
          );
        await cloud.clock.sleep(EVERY, signal);
      }
    },
  };
}

const COMPARE: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

function parsed(json: string): unknown {
  return json ? JSON.parse(json) : null;
}

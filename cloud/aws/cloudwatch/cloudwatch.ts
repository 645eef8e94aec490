import type { AlarmHistoryItem, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import type { Metrics } from './metrics.ts';

export type CloudWatchModule = typeof import('@aws-sdk/client-cloudwatch');
export type Operations = Handlers<CloudWatchModule, Call>;

/** What was put of an alarm, without its tags. */
export type AlarmInput = Omit<
  Input<CloudWatchModule['PutMetricAlarmCommand']>,
  'Tags' | 'EvaluationCriteria' | 'EvaluationWindow'
>;
export type AlarmConfiguration = AlarmInput & { AlarmName: string };

export interface AlarmRow {
  readonly arn: string;
  configuration: AlarmConfiguration;
  configuredAt: string;
  state: StateValue;
  reason: string;
  reasonData: string;
  stateUpdatedAt: string;
  /** When the state became another one. */
  stateChangedAt: string;
  history: readonly (Pick<AlarmHistoryItem, 'HistoryItemType' | 'HistorySummary' | 'HistoryData'> & { at: string })[];
  tags: Record<string, string>;
}

export interface DashboardRow {
  readonly name: string;
  readonly arn: string;
  readonly body: string;
  readonly modified: string;
}

/** What the operations share. */
export interface CloudWatch {
  readonly cloud: Cloud;
  readonly metrics: Metrics;
  readonly alarms: Table<AlarmRow>;
  readonly dashboards: Table<DashboardRow>;
}

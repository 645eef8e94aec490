import {
  InvalidFormatFault,
  type MetricAlarm,
  ResourceNotFound,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { configurationOf } from './alarm-configuration.ts';
import type { Watch } from './alarm-watch.ts';
import type { AlarmRow, CloudWatch, Operations } from './cloudwatch.ts';
import { invalidToken } from './metric.ts';

export function alarm({ cloud, alarms }: CloudWatch, watch: Watch): Operations {
  const alarmOf = (name = '') => alarms.get(name) ?? refuse(ResourceNotFound, `Alarm ${name} does not exist`);

  function enable(names: readonly string[], enabled: boolean): void {
    for (const name of names) {
      const row = alarms.get(name);
      if (row) alarms.put(name, { ...row, configuration: { ...row.configuration, ActionsEnabled: enabled } });
    }
  }

  return {
    async PutMetricAlarm({ Tags = [], EvaluationCriteria, EvaluationWindow, ...input }) {
      if (EvaluationCriteria)
        refuse(ValidationException, 'EvaluationCriteria is not built in this cloud: use a threshold');
      const configuration = configurationOf(input);
      const name = configuration.AlarmName;
      const known = alarms.get(name);
      const now = cloud.clock.now().toISOString();
      const entry = {
        HistoryItemType: 'ConfigurationUpdate' as const,
        HistorySummary: `Alarm "${name}" ${known ? 'updated' : 'created'}`,
        HistoryData: JSON.stringify({ version: '1.0', type: known ? 'Update' : 'Create', updatedAlarm: configuration }),
        at: now,
      };
      const fresh: Omit<AlarmRow, 'configuration' | 'configuredAt' | 'history'> = {
        arn: cloud.arn('cloudwatch', `alarm:${name}`),
        state: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        reasonData: '',
        stateUpdatedAt: now,
        stateChangedAt: now,
        // AWS: tags are taken when the alarm is created, and ignored when it is updated.
        tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      };
      alarms.put(name, {
        ...(known ?? fresh),
        configuration,
        configuredAt: now,
        history: [entry, ...(known?.history ?? [])],
      });
      cloud.background(`first look at alarm ${name}`, () => watch.look(name));
      return {};
    },

    async DescribeAlarms({
      AlarmNames,
      AlarmNamePrefix = '',
      AlarmTypes,
      StateValue,
      ActionPrefix,
      MaxRecords = 50,
      NextToken,
    }) {
      if (AlarmTypes && !AlarmTypes.includes('MetricAlarm')) return { MetricAlarms: [], CompositeAlarms: [] };
      const chosen = alarms
        .values()
        .filter(
          ({ configuration: it, state }) =>
            (AlarmNames?.includes(it.AlarmName) ?? true) &&
            it.AlarmName.startsWith(AlarmNamePrefix) &&
            (!StateValue || state === StateValue) &&
            (!ActionPrefix ||
              [it.AlarmActions, it.OKActions, it.InsufficientDataActions]
                .flat()
                .some((arn) => arn?.startsWith(ActionPrefix))),
        );
      const size = AlarmNames ? Math.max(MaxRecords, AlarmNames.length) : MaxRecords;
      const page = paging(chosen, (it) => it.configuration.AlarmName, { token: NextToken, size }, invalidToken);
      return { MetricAlarms: page.items.map(describe), CompositeAlarms: [], NextToken: page.next };
    },

    async DescribeAlarmsForMetric({ MetricName, Namespace, Dimensions = [] }) {
      const same = (a: typeof Dimensions, b: typeof Dimensions) =>
        a.length === b.length && a.every((it) => b.some((other) => other.Name === it.Name && other.Value === it.Value));
      const chosen = alarms
        .values()
        .filter(
          ({ configuration: it }) =>
            it.MetricName === MetricName && it.Namespace === Namespace && same(it.Dimensions ?? [], Dimensions),
        );
      return { MetricAlarms: chosen.map(describe) };
    },

    async DeleteAlarms({ AlarmNames = [] }) {
      const missing = AlarmNames.filter((name) => !alarms.has(name));
      if (missing.length > 0) refuse(ResourceNotFound, `Alarms do not exist: ${missing.join(', ')}`);
      for (const name of AlarmNames) alarms.delete(name);
      return {};
    },

    async SetAlarmState({ AlarmName, StateValue, StateReason = '', StateReasonData = '' }) {
      const row = alarmOf(AlarmName);
      if (StateReasonData) checkJson(StateReasonData);
      await watch.change(row, StateValue!, StateReason, StateReasonData);
      return {};
    },

    async EnableAlarmActions({ AlarmNames = [] }) {
      enable(AlarmNames, true);
      return {};
    },

    async DisableAlarmActions({ AlarmNames = [] }) {
      enable(AlarmNames, false);
      return {};
    },

    async DescribeAlarmHistory({
      AlarmName,
      HistoryItemType,
      StartDate,
      EndDate,
      ScanBy,
      MaxRecords = 100,
      NextToken,
    }) {
      const items = alarms
        .values()
        .filter(({ configuration }) => !AlarmName || configuration.AlarmName === AlarmName)
        .flatMap(({ configuration, history }) => history.map((it) => ({ ...it, name: configuration.AlarmName })))
        .filter((it) => !HistoryItemType || it.HistoryItemType === HistoryItemType)
        .filter((it) => (!StartDate || new Date(it.at) >= StartDate) && (!EndDate || new Date(it.at) <= EndDate))
        .sort((a, b) => b.at.localeCompare(a.at));
      if (ScanBy === 'TimestampAscending') items.reverse();
      const page = paging(
        items,
        (it) => `${it.name} ${it.at} ${it.HistorySummary}`,
        { token: NextToken, size: MaxRecords },
        invalidToken,
      );
      return {
        AlarmHistoryItems: page.items.map(({ name, at, ...it }) => ({
          ...it,
          AlarmName: name,
          AlarmType: 'MetricAlarm',
          Timestamp: new Date(at),
        })),
        NextToken: page.next,
      };
    },
  };
}

/** Throws InvalidFormatFault when it is no JSON. */
function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    refuse(InvalidFormatFault, `StateReasonData was not valid JSON: ${text}`);
  }
}

function describe(row: AlarmRow): MetricAlarm {
  return {
    ...row.configuration,
    AlarmArn: row.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(row.configuredAt),
    ActionsEnabled: row.configuration.ActionsEnabled ?? true,
    OKActions: row.configuration.OKActions ?? [],
    AlarmActions: row.configuration.AlarmActions ?? [],
    InsufficientDataActions: row.configuration.InsufficientDataActions ?? [],
    StateValue: row.state,
    StateReason: row.reason,
    ...(row.reasonData && { StateReasonData: row.reasonData }),
    StateUpdatedTimestamp: new Date(row.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(row.stateChangedAt),
  };
}

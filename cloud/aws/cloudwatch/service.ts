import path from 'node:path';
import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { absent } from './absent.ts';
import { alarm } from './alarm.ts';
import { watchAlarms } from './alarm-watch.ts';
import type { AlarmRow, CloudWatch, CloudWatchModule, DashboardRow } from './cloudwatch.ts';
import { dashboard } from './dashboard.ts';
import { metric } from './metric.ts';
import { metricData } from './metric-data.ts';
import { openMetricJournal } from './metric-journal.ts';
import { type Datum, Metrics } from './metrics.ts';
import { tags } from './tag.ts';

export const start: StartService<CloudWatchModule> = (cloud) => {
  const cloudwatch: CloudWatch = {
    cloud,
    metrics: new Metrics(),
    alarms: cloud.store.table<AlarmRow>('cloudwatch/alarm'),
    dashboards: cloud.store.table<DashboardRow>('cloudwatch/dashboard'),
  };
  const journal = openMetricJournal(path.join(cloud.folder, 'cloudwatch'));
  for (const datum of journal.read(cloud.clock.now())) cloudwatch.metrics.put(datum);
  const watch = watchAlarms(cloudwatch);
  cloud.background('alarms', (signal) => watch.run(signal));

  /** Alarms on a metric look at what came in, without waiting for their next turn. */
  const recorded = (data: readonly Datum[]) => {
    journal.append(data, cloud.clock.now());
    const names = new Set(data.map((it) => `${it.namespace}\n${it.name}`));
    for (const { configuration: it } of cloudwatch.alarms.values()) {
      const named = [it, ...(it.Metrics ?? []).map((query) => query.MetricStat?.Metric ?? {})];
      if (named.some(({ Namespace, MetricName }) => names.has(`${Namespace}\n${MetricName}`)))
        cloud.background(`alarm ${it.AlarmName}`, () => watch.look(it.AlarmName));
    }
  };

  const byArn = (arn = ''): Touched[] => {
    const row = cloudwatch.alarms.values().find((it) => it.arn === arn);
    return [{ arn, ...(row && { tags: row.tags }) }];
  };
  const alarms = (names: readonly string[] = []) =>
    names.flatMap((name) => byArn(cloud.arn('cloudwatch', `alarm:${name}`)));
  const dashboards = (names: readonly string[] = []) =>
    names.map((name) => ({ arn: `arn:aws:cloudwatch::${cloud.account}:dashboard/${name}` }));

  return {
    operations: {
      ...metricData(cloudwatch, recorded),
      ...metric(cloudwatch),
      ...alarm(cloudwatch, watch),
      ...dashboard(cloudwatch),
      ...tags(cloudwatch),
      ...absent(),
    },
    besides: tagOnCreate<CloudWatchModule>('cloudwatch:TagResource', {
      PutMetricAlarm: ({ AlarmName = '' }) => alarms([AlarmName]),
    }),
    touches: {
      PutMetricAlarm: ({ AlarmName }) => alarms([AlarmName ?? '']),
      DescribeAlarms: ({ AlarmNames }) => alarms(AlarmNames ?? ['*']),
      DescribeAlarmHistory: ({ AlarmName }) => alarms([AlarmName ?? '*']),
      DeleteAlarms: ({ AlarmNames }) => alarms(AlarmNames),
      SetAlarmState: ({ AlarmName }) => alarms([AlarmName ?? '']),
      EnableAlarmActions: ({ AlarmNames }) => alarms(AlarmNames),
      DisableAlarmActions: ({ AlarmNames }) => alarms(AlarmNames),
      PutDashboard: ({ DashboardName }) => dashboards([DashboardName ?? '']),
      GetDashboard: ({ DashboardName }) => dashboards([DashboardName ?? '']),
      DeleteDashboards: ({ DashboardNames }) => dashboards(DashboardNames),
      TagResource: ({ ResourceARN }) => byArn(ResourceARN),
      UntagResource: ({ ResourceARN }) => byArn(ResourceARN),
      ListTagsForResource: ({ ResourceARN }) => byArn(ResourceARN),
    },
    // Alarms are watched from the start on; after a restart someone has to start.
    resume: async () => {},
  };
};

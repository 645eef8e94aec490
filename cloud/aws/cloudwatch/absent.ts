import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { CloudWatchModule } from './cloudwatch.ts';

/** What nobody can make in this cloud: there are none. */
export const absent = () =>
  ({
    DescribeAnomalyDetectors: async () => ({ AnomalyDetectors: [] }),
    DescribeInsightRules: async () => ({ InsightRules: [] }),
    ListMetricStreams: async () => ({ Entries: [] }),
  }) satisfies Handlers<CloudWatchModule, Call>;

import type { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { Input } from '../../../handlers.ts';
import { resourceType, type Tag, type Work } from '../resource-type.ts';

interface Alarm extends Omit<Input<typeof PutMetricAlarmCommand>, 'AlarmName' | 'Tags'> {
  AlarmName?: string;
  Tags?: Tag[];
}

export const alarm = resourceType<Alarm>({
  immutable: ['AlarmName'],
  async create(properties, work) {
    const AlarmName = properties.AlarmName ?? work.name(255);
    const { Tags, ...rest } = properties;
    await (await work.use('cloudwatch')).PutMetricAlarm({ ...rest, AlarmName, Tags: work.tags(Tags) });
    return { physicalId: AlarmName, attributes: { Arn: work.cloud.arn('cloudwatch', `alarm:${AlarmName}`) } };
  },
  async update(made, { Tags: _, ...properties }, __, { use }) {
    await (await use('cloudwatch')).PutMetricAlarm({ ...properties, AlarmName: made.physicalId });
    return made;
  },
  async retag({ attributes }, Tags, TagKeys, { use }) {
    const cloudwatch = await use('cloudwatch');
    const ResourceARN = attributes?.Arn;
    if (Tags.length) await cloudwatch.TagResource({ ResourceARN, Tags });
    if (TagKeys.length) await cloudwatch.UntagResource({ ResourceARN, TagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('cloudwatch')).DeleteAlarms({ AlarmNames: [physicalId] }),
});

interface Dashboard {
  DashboardName?: string;
  DashboardBody: string;
}

export const dashboard = resourceType<Dashboard>({
  immutable: ['DashboardName'],
  create: async (properties, work) => await put(properties.DashboardName ?? work.name(255), properties, work),
  update: async ({ physicalId }, properties, _, work) => await put(physicalId, properties, work),
  remove: async ({ physicalId }, _, { use }) =>
    (await use('cloudwatch')).DeleteDashboards({ DashboardNames: [physicalId] }),
});

async function put(DashboardName: string, { DashboardBody }: Dashboard, { use }: Work) {
  await (await use('cloudwatch')).PutDashboard({ DashboardName, DashboardBody });
  return { physicalId: DashboardName };
}

import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { resourceType, type Tag } from '../resource-type.ts';

export const scheduleGroup = resourceType<{ Name?: string; Tags?: Tag[] }>({
  async create({ Name: given, Tags }, { use, name, tags }) {
    const Name = given ?? name(64);
    const { ScheduleGroupArn = '' } = await (await use('scheduler')).CreateScheduleGroup({ Name, Tags: tags(Tags) });
    return { physicalId: Name, attributes: { Arn: ScheduleGroupArn } };
  },
  remove: async ({ physicalId }, _, { use }) => (await use('scheduler')).DeleteScheduleGroup({ Name: physicalId }),
});

/** Templates write the two dates as text. */
type Schedule = Omit<CreateScheduleCommandInput, 'Name' | 'StartDate' | 'EndDate'> & {
  Name?: string;
  StartDate?: string;
  EndDate?: string;
};

const dated = ({ StartDate, EndDate, ...rest }: Schedule) => ({
  ...rest,
  ...(StartDate && { StartDate: new Date(StartDate) }),
  ...(EndDate && { EndDate: new Date(EndDate) }),
});

export const schedule = resourceType<Schedule>({
  immutable: ['Name', 'GroupName'],
  async create(properties, { use, name }) {
    const Name = properties.Name ?? name(64);
    const { ScheduleArn = '' } = await (await use('scheduler')).CreateSchedule({ ...dated(properties), Name });
    return { physicalId: Name, attributes: { Arn: ScheduleArn } };
  },
  async update(made, properties, _, { use }) {
    await (await use('scheduler')).UpdateSchedule({ ...dated(properties), Name: made.physicalId });
    return made;
  },
  remove: async ({ physicalId }, { GroupName }, { use }) =>
    (await use('scheduler')).DeleteSchedule({ Name: physicalId, GroupName }),
});

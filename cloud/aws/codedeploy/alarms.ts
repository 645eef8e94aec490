import { change, type GroupRow, isOver, type Model } from './model.ts';

/** How often the alarms are asked for. */
const LOOK = 1_000;

/** Halts the deployment when one of its alarms is in ALARM, also if it was from the start. */
export async function watchAlarms(model: Model, group: GroupRow, id: string, ended: AbortSignal): Promise<void> {
  const { cloud } = model;
  const { enabled, alarms = [], ignorePollAlarmFailure } = model.deployments.get(id)?.alarmConfiguration ?? {};
  const AlarmNames = alarms.flatMap(({ name }) => (name ? [name] : []));
  if (!enabled || AlarmNames.length === 0) return;
  const signal = AbortSignal.any([cloud.signal, ended]);
  while (!signal.aborted) {
    const looked = await look().catch((error: Error) => {
      if (ignorePollAlarmFailure) return undefined;
      return `The alarms could not be read: ${error.message}`;
    });
    if (ended.aborted || isOver(model.deployments.get(id)!)) return;
    if (looked) {
      change(model, id, { halted: { why: 'ALARM_ACTIVE', message: looked, rollback: false } });
      return;
    }
    await cloud.clock.sleep(LOOK, signal).catch(() => {});
  }

  async function look(): Promise<string | undefined> {
    const cloudwatch = await cloud.use('cloudwatch', await model.asRole(group.serviceRoleArn));
    const { MetricAlarms = [] } = await cloudwatch.DescribeAlarms({ AlarmNames, StateValue: 'ALARM' });
    const names = MetricAlarms.filter((it) => it.StateValue === 'ALARM').map((it) => it.AlarmName);
    return names.length > 0
      ? `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${names.join(', ')}>`
      : undefined;
  }
}

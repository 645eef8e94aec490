import type { ExperimentRow, Fis } from './model.ts';

/** How often the alarms are asked for, in milliseconds. */
const LOOK = 500;

/** Resolves with the reason when one of the experiment's alarms is in ALARM; asked for with the role's rights. Ends with the signal. */
export async function alarmed(fis: Fis, row: ExperimentRow, signal: AbortSignal): Promise<string | undefined> {
  const { cloud } = fis;
  const arns = row.plan.stopConditions.flatMap(({ source, value }) =>
    source === 'aws:cloudwatch:alarm' && value ? [value] : [],
  );
  if (arns.length === 0) return undefined;
  const AlarmNames = arns.map((arn) => arn.split(':alarm:')[1] ?? arn);
  while (!signal.aborted) {
    const cloudwatch = await cloud.use('cloudwatch', await fis.asRole(row.plan.roleArn));
    const { MetricAlarms = [] } = await cloudwatch.DescribeAlarms({ AlarmNames });
    const missing = AlarmNames.find((name) => !MetricAlarms.some((it) => it.AlarmName === name));
    if (missing) return `Experiment halted by stop condition: there is no alarm ${missing}`;
    const fired = MetricAlarms.find((it) => it.StateValue === 'ALARM');
    if (fired) return `Experiment halted by stop condition: ${fired.AlarmArn}`;
    await cloud.clock.sleep(LOOK, signal).catch(() => {});
  }
  return undefined;
}

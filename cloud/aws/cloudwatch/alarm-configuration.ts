import {
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { refuse } from '../refuse.ts';
import type { AlarmConfiguration, AlarmInput } from './cloudwatch.ts';
import { checkPeriod, checkStatistic } from './metric.ts';

const OPERATORS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** What was put, if it makes sense as an alarm. */
export function configurationOf(input: AlarmInput): AlarmConfiguration {
  const {
    AlarmName,
    MetricName,
    Metrics,
    EvaluationPeriods = 0,
    DatapointsToAlarm,
    Threshold,
    ComparisonOperator,
    TreatMissingData,
  } = input;
  if (!AlarmName) refuse(ValidationException, 'An alarm must have a name');
  if ((MetricName === undefined) === (Metrics === undefined || Metrics.length === 0))
    refuse(InvalidParameterCombinationException, 'An alarm is on either MetricName or Metrics');
  if (Metrics?.length) {
    if (Metrics.filter((it) => it.ReturnData !== false).length !== 1)
      refuse(ValidationException, 'Exactly one element of the metrics list should return data.');
  } else {
    checkPeriod(input.Period);
    if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
      refuse(InvalidParameterCombinationException, 'Either Statistic or ExtendedStatistic must be specified');
    checkStatistic(input.Statistic ?? input.ExtendedStatistic);
  }
  if (EvaluationPeriods < 1)
    refuse(InvalidParameterValueException, `EvaluationPeriods ${EvaluationPeriods} must be at least 1`);
  if (DatapointsToAlarm !== undefined && (DatapointsToAlarm < 1 || DatapointsToAlarm > EvaluationPeriods))
    refuse(
      InvalidParameterValueException,
      `DatapointsToAlarm ${DatapointsToAlarm} must be between 1 and EvaluationPeriods ${EvaluationPeriods}`,
    );
  if (Threshold === undefined)
    refuse(
      InvalidParameterCombinationException,
      'Threshold must be specified: anomaly detection is not built in this cloud',
    );
  if (!OPERATORS.includes(ComparisonOperator ?? ''))
    refuse(
      InvalidParameterValueException,
      `The comparison operator ${ComparisonOperator} must be one of ${OPERATORS.join(', ')}`,
    );
  if (TreatMissingData && !MISSING.includes(TreatMissingData))
    refuse(InvalidParameterValueException, `TreatMissingData ${TreatMissingData} must be one of ${MISSING.join(', ')}`);
  return { ...input, AlarmName };
}

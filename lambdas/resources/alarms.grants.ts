import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = ['arn:aws:cloudwatch:{region}:{account}:alarm:muster-{environment}-*'];

export default grants(
  resource,
  { actions: ['cloudwatch:DescribeAlarms'], on: EVERYTHING },
  { actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'], on: ours },
  { actions: ['cloudwatch:TagResource'], on: ours, implied: 'PutMetricAlarm with tags' },
);

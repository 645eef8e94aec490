import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:GetItem', 'dynamodb:PutItem'),
  {
    actions: ['logs:FilterLogEvents'],
    on: [
      'arn:aws:logs:{region}:{account}:log-group:/muster/{environment}/*',
      'arn:aws:logs:{region}:{account}:log-group:/aws/rds/instance/muster-{environment}/*',
    ],
  },
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeScalingActivities',
      'cloudwatch:DescribeAlarmHistory',
      'rds:DescribeEvents',
    ],
    on: EVERYTHING,
  },
);

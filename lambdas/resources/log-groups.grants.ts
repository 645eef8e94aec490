import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = [
  'arn:aws:logs:{region}:{account}:log-group:/muster/{environment}/*',
  'arn:aws:logs:{region}:{account}:log-group:/aws/rds/instance/muster-{environment}/*',
];

export default grants(
  resource,
  { actions: ['logs:DescribeLogGroups'], on: ['arn:aws:logs:{region}:{account}:log-group:*'] },
  {
    actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:AssociateKmsKey', 'logs:DeleteLogGroup'],
    on: ours,
  },
  { actions: ['logs:TagResource'], on: ours, implied: 'CreateLogGroup with tags' },
);

import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:Query', 'dynamodb:DeleteItem'),
  {
    actions: ['codecommit:GetBranch'],
    on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
  },
  {
    actions: ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    on: EVERYTHING,
    because: "A token names no machine before it is used, and AWS's documentation and practice differ on scoping it",
  },
);

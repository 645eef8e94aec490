import { EVERYTHING, grants } from './grants.ts';

export default grants(
  { actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], on: ['{table}'] },
  {
    // A token names no machine before it is used, and AWS's documentation and practice differ on scoping it.
    actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
    on: EVERYTHING,
  },
);

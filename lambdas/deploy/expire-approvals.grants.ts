import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:Query', 'dynamodb:DeleteItem'), {
  actions: ['states:SendTaskFailure'],
  on: EVERYTHING,
  because: "A token names no machine before it is used, and AWS's documentation and practice differ on scoping it",
});

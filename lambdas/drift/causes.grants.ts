import { EVERYTHING, grants } from '../grants.ts';
import runs from '../runs.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  runs,
  onTable('dynamodb:GetItem'),
  { actions: ['ec2:DescribeTags'], on: EVERYTHING },
  {
    actions: ['cloudtrail:LookupEvents'],
    on: EVERYTHING,
    because: 'The trail is the account’s: AWS evaluates LookupEvents on all of it alone',
  },
);

export const limits = { timeoutSeconds: 300 };

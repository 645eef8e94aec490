import { grants } from '../grants.ts';
import { readReports, writeReports } from '../reports.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(readReports, writeReports, onTable('dynamodb:GetItem', 'dynamodb:PutItem'), {
  actions: ['events:PutEvents'],
  on: ['arn:aws:events:{region}:{account}:event-bus/default'],
});

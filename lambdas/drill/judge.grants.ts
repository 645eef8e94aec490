import { grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';
import { writeReports } from '../reports.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:GetItem', 'dynamodb:PutItem'), readLedgers, writeReports);

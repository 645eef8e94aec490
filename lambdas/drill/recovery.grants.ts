import { witnessing } from '../faults.grants.ts';
import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(witnessing, onTable('dynamodb:GetItem', 'dynamodb:PutItem'));

import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:GetItem', 'dynamodb:PutItem'));

import { onTable } from '../table.grants.ts';

export default onTable('dynamodb:GetItem', 'dynamodb:PutItem');

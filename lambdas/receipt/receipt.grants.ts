import { grants } from '../grants.ts';
import inventory from '../inventory.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(inventory, onTable('dynamodb:GetItem', 'dynamodb:PutItem'));

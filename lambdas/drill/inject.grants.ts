import { injecting } from '../faults.grants.ts';
import { grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';
import { stopParameter } from '../stop-parameter.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(injecting, onTable('dynamodb:GetItem', 'dynamodb:PutItem'), stopParameter, readLedgers);

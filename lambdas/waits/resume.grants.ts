import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';
import build from './build-finished.grants.ts';
import database from './database-available.grants.ts';
import deployment from './deployment-finished.grants.ts';

export default grants(database, build, deployment, onTable('dynamodb:GetItem', 'dynamodb:Query'));
